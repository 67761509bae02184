"""Connections of an organisation with its identity providers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.sealing import Undecipherable, seal, unseal

from .. import policies
from ..clients import Provider, provider
from ..models import Connection

PURPOSE = "sso-secret"
MAX_CONNECTIONS = 20


class ConnectionExists(ValueError):
    """The organisation has a connection with this client of the identity provider."""


class ConnectionGone(ValueError):
    """Another request removed the connection."""


@transaction.atomic
def create_connection(*, caller: Caller, values: Mapping[str, Any]) -> Connection:
    """Connect the organisation with an identity provider.

    Raises NotAllowed for a default role beyond the caller's own, Invalid, and ConnectionExists.

    Args:
        caller: who connects.
        values: the columns, with the secret as the provider shows it.
    """
    policies.may_configure(caller, *_roles(values))
    rows = Connection.objects.of_organisation(caller.organisation_id)
    if rows.filter(issuer=values["issuer"], client_id=values["client_id"]).exists():
        raise ConnectionExists("The organisation has a connection with this client.")
    if rows.count() >= MAX_CONNECTIONS:
        detail = f"An organisation has at most {MAX_CONNECTIONS} connections."
        raise Invalid([FieldError("name", "too_many", detail)])
    columns = {name: value for name, value in values.items() if name != "secret"}
    connection = Connection(organisation_id=caller.organisation_id, **columns)
    connection.secret = _sealed(caller.organisation_id, values["secret"])
    _check_break_glass(connection)
    connection.save(force_insert=True)
    record_event("create", connection, after=snapshot(connection))
    return connection


@transaction.atomic
def change_connection(
    *, caller: Caller, connection: Connection, changes: Mapping[str, Any]
) -> Connection:
    """Change a connection; equal values change nothing. Raises NotAllowed, Invalid, ConnectionGone.

    Sessions that it began end while it is not enabled.
    """
    policies.may_configure(caller, *_roles(changes))
    connection = held_connection(caller, connection)
    before, changed = snapshot(connection), []
    for name, value in changes.items():
        if name != "secret" and getattr(connection, name) != value:
            setattr(connection, name, value)
            changed.append(name)
    if "secret" in changes and not _has_secret(connection, changes["secret"]):
        connection.secret = _sealed(caller.organisation_id, changes["secret"])
        changed.append("secret")
    if changed:
        _check_break_glass(connection)
        connection.save(update_fields=changed)
        has_new_secret = {"secret": "replaced"} if "secret" in changed else {}
        record_event(
            "change", connection, before=before, after=snapshot(connection) | has_new_secret
        )
    return connection


@transaction.atomic
def remove_connection(*, caller: Caller, connection: Connection) -> None:
    """Remove a connection, and end the sessions that it began. Raises NotAllowed, ConnectionGone.

    Members stay, and who they were at the provider is forgotten.
    """
    policies.may_configure(caller)
    connection = held_connection(caller, connection)
    record_event("delete", connection, before=snapshot(connection))
    connection.delete()


def try_connection(*, caller: Caller, connection: Connection) -> Provider:
    """Ask an identity provider for its description and its keys. Raises NotAllowed, Unreachable."""
    policies.may_configure(caller)
    described = provider(connection.issuer, scope=connection.pk, fresh=True)
    described.keys(known=bool)
    return described


def secret_of(connection: Connection) -> str:
    """Return the secret that the platform shows to the provider. Raises Undecipherable."""
    organisation_id = connection.organisation_id
    return unseal(bytes(connection.secret), purpose=PURPOSE, organisation_id=organisation_id)


def held_connection(caller: Caller, connection: Connection) -> Connection:
    """Lock and return the stored connection. Raises ConnectionGone."""
    rows = Connection.objects.of_organisation(caller.organisation_id)
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=connection.pk).first()
    if held is None:
        raise ConnectionGone("The connection was removed just now.")
    return held


def _roles(values: Mapping[str, Any]) -> list[str]:
    return [values["default_role"]] if values.get("default_role") else []


def _sealed(organisation_id: UUID, secret: str) -> bytes:
    return seal(secret, purpose=PURPOSE, organisation_id=organisation_id)


def _has_secret(connection: Connection, secret: str) -> bool:
    try:
        return secret_of(connection) == secret
    except Undecipherable:
        return False


def _check_break_glass(connection: Connection) -> None:
    """Raise Invalid unless a required connection leaves an administrator who has a password."""
    if not connection.required:
        return
    members = Membership.objects.of_organisation(connection.organisation_id).admins().with_user()
    member = members.filter(pk=connection.break_glass).first() if connection.break_glass else None
    if member is None:
        detail = "Name a member who is an administrator, and who can sign in with a password."
        raise Invalid([FieldError("break_glass", "not_an_administrator", detail)])
    if not member.user.has_usable_password():
        detail = "The administrator has no password to sign in with."
        raise Invalid([FieldError("break_glass", "no_password", detail)])
