"""Sessions that an identity provider of an organisation has proved.

Such a session is of one connection, and so of one organisation: whatever the person is elsewhere,
it gives no right there. A session that began with a password gives rights wherever passwords do. A
session has one proof: signing in another way begins another one.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, login, logout
from rest_framework.exceptions import PermissionDenied

from ssi_platform.database.cross_tenant import MembershipRow

from .people import PersonBackend

BACKEND = "ssi_platform.tenancy.single_sign_on.SingleSignOnBackend"
CONNECTION = "sso_connection"  # In a session: the id of the connection that proved the person.


class SingleSignOnRequired(PermissionDenied):
    default_detail = (
        "The organisation requires single sign-on: sign in at /sso/start?organisation=… with its"
        " name."
    )
    default_code = "sso_required"


class SingleSignOnBackend(PersonBackend):
    """Finds the person of a session; nothing that is typed proves anybody here."""

    def authenticate(self, request: Any, *args: Any, **credentials: Any) -> None:
        return None


def begin_session(request: Any, user: Any, *, organisation_id: UUID, connection_id: UUID) -> None:
    """Begin a session of a person whom a connection has proved, in place of the present one."""
    logout(request)
    request.signed_in_to = organisation_id  # For the audit: no other organisation learns of it.
    login(request, user, backend=BACKEND)
    request.session[CONNECTION] = str(connection_id)


def is_of_provider(session: Any) -> bool:
    """Tell whether an identity provider has proved the person of a session."""
    known: bool = session.get(BACKEND_SESSION_KEY) == BACKEND
    return known


def is_proved(session: Any, row: MembershipRow) -> bool:
    """Tell whether a session may use a membership, by the way in which the person signed in."""
    if not is_of_provider(session):
        return row.password
    return session.get(CONNECTION) in [str(connection) for connection in row.connections]


def require_proof(session: Any, rows: list[MembershipRow], slug: str) -> None:
    """Raise SingleSignOnRequired where a membership wants the person to sign in another way.

    A session of an identity provider is told nothing of other organisations.
    """
    if is_of_provider(session):
        return
    if any(row.slug == slug and row.accepted and not row.password for row in rows):
        raise SingleSignOnRequired
