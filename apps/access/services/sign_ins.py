"""The audit of signing in, in each organisation of the person."""

from typing import Any
from uuid import UUID

from apps.accounts.models import User
from apps.ledger.services import record_call
from ssi_platform.api.request_id import request_id_of
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import Actor, organisation_context

ATTEMPTS = {"failed": "sign_in_failed", "refused": "sign_in_refused"}


def record_sign_in(*, user: Any, address: str, organisation_id: UUID | None = None) -> None:
    """Record in each organisation of a person that they signed in, or in the one that is named."""
    _record(user, "sign_in", Actor("user", user.pk, user.email, address), organisation_id)


def record_new_password(*, user: Any, address: str) -> None:
    """Record in each organisation of a person that they set their password by a link."""
    _record(user, "set_password", Actor("user", user.pk, user.email, address))


def record_attempt(*, account: str, outcome: str, address: str, request_id: str) -> None:
    """Record that somebody tried to sign in as a person, in each organisation of the person.

    Args:
        account: what was typed; nothing is recorded if nobody has this address.
        outcome: `failed`, or `refused` because of too many attempts.
        address: where the attempt came from.
        request_id: the id of the attempt's request.
    """
    user = User.objects.with_email(account.strip())
    if user is not None:
        with request_id_of(request_id):
            _record(user, ATTEMPTS[outcome], Actor("nobody", None, "", address))


def _record(user: Any, action: str, actor: Actor, only: UUID | None = None) -> None:
    for row in cross_tenant.memberships_of(user.pk):
        if row.accepted and only in (None, row.organisation_id):
            with organisation_context(row.organisation_id, actor=actor):
                record_call(
                    organisation_id=row.organisation_id,
                    action=action,
                    object_type="membership",
                    object_id=str(row.id),
                )
