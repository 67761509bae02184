"""The tenant context: one transaction with the id of one organisation.

Row-level security reads `app.organisation_id`. It is set with SET LOCAL, which ends with the
transaction, so that it is safe behind a pooler in transaction mode.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from ssi_platform.api import fastpath


class TwoOrganisations(RuntimeError):
    """One transaction was used for two organisations."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor in the audit: a user, a key, or the system; and the address of the call."""

    kind: str = "system"
    id: UUID | None = None
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class TenantContext:
    organisation_id: UUID
    actor: Actor


@dataclass(frozen=True, slots=True)
class Person:
    """The person whom a caller presents, by an id or by an e-mail address."""

    id: UUID | None = None
    email: str = ""


_person: ContextVar[Person | None] = ContextVar("person", default=None)
_current: ContextVar[TenantContext | None] = ContextVar("tenant_context", default=None)


def current() -> TenantContext | None:
    return _current.get()


def current_actor() -> Actor:
    context = _current.get()
    return context.actor if context else Actor()


@contextmanager
def organisation_context(
    organisation_id: UUID, *, actor: Actor | None = None, read_only: bool = False
) -> Iterator[None]:
    """Open a transaction that sees the rows of one organisation and of no other.

    Nested for the same organisation it is re-entered; for another one it raises
    TwoOrganisations. Outside any context every tenant table is empty.
    """
    outer = _current.get()
    if outer is not None:
        if outer.organisation_id != organisation_id:
            raise TwoOrganisations(f"{organisation_id} inside {outer.organisation_id}")
        yield
        return
    outermost = connection.get_autocommit()
    token = _current.set(TenantContext(organisation_id, actor or Actor()))
    try:
        with transaction.atomic():
            _name_to_database(organisation_id, read_only=read_only, outermost=outermost)
            yield
    finally:
        _current.reset(token)
        if not outermost:
            _forget()


@contextmanager
def person_context(*, id: UUID | str | None = None, email: str = "") -> Iterator[None]:
    """Open a transaction, or use the present one, that sees one person's row of the users' table.

    For sign-in, and for looking up and changing a person. A block inside another one sees its
    own person only. Outside any, no user is visible but the members of the current organisation.
    """
    person = Person(UUID(str(id)) if id else None, email.lower())
    outermost = connection.get_autocommit()
    token = _person.set(person)
    try:
        with transaction.atomic():
            _present(person)
            yield
    finally:
        _person.reset(token)
        if not outermost and not connection.needs_rollback:
            _present(_person.get() or Person())


def _present(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL app.user_id = %s; SET LOCAL app.user_email = %s",
            [str(person.id or ""), person.email],
        )


def _name_to_database(organisation_id: UUID, *, read_only: bool, outermost: bool) -> None:
    # Utility statements take no server-side parameters; a UUID's text needs no quoting.
    statement = f"SET LOCAL app.organisation_id = '{UUID(str(organisation_id))}'"
    if outermost and fastpath.is_on():
        fastpath.begin(statement, read_only=read_only)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET TRANSACTION READ ONLY" if read_only else statement)


def _forget() -> None:
    # Inside an outer transaction (a test's, a command's) the setting would outlive the block.
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL app.organisation_id = ''")
