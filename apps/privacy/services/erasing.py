"""Erases a person: rows at once, and by a job what is kept elsewhere about them."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.access.models import Membership
from apps.access.services import forget_member
from apps.alerts.services import forget_alerts
from apps.analytics.services import forget_rep
from apps.directory.models import Rep
from apps.directory.services import end_link_of_rep, hold_newcomers
from apps.jobs.services import hold_to_quota, submit
from apps.ledger.services import note_erased, record_event
from apps.measures.services import forget_values
from apps.targets.services import forget_plans
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from .. import policies
from ..models import Erasure, Subject
from .catalogue import optional_references, tables_of_reps

FIELDS = ("external_id", "email", "profile_url", "name")


@transaction.atomic
def erase_rep(*, caller: Caller, rep: Rep, today: date, now: datetime) -> Erasure:
    """Delete a rep with all rows about them at once, and start the job that removes the rest.

    A membership as a rep goes with the rep; one with another role stays, for it is of other work.
    Files and batches do not bring the rep back: hashes of the identifiers are kept. Raises
    NotAllowed and OverQuota.
    """
    policies.may_erase_rep(caller)
    organisation_id = caller.organisation_id
    hold_newcomers(organisation_id)
    held = Rep.objects.of_organisation(organisation_id).select_for_update()
    rep = held.get(pk=rep.pk)
    identifiers = identifiers_of(rep)
    removed: dict[str, int] = {}
    if place := _place_as_rep(rep):
        identifiers += _identifiers_of_member(place)
        forget_member(caller=caller, membership=place, now=now)
        removed["access_membership"] = 1
    end_link_of_rep(rep)
    note_erased(
        organisation_id=organisation_id,
        subject_id=rep.pk,
        identifiers=[pair for pair in identifiers if pair[0] in FIELDS],
        now=now,
    )
    forget_rep(organisation_id=organisation_id, rep_id=rep.pk, today=today)
    # A plan whose rep is cleared would be the whole organisation's: these go before the references.
    removed["targets_targetplan"] = forget_plans(organisation_id=organisation_id, rep_id=rep.pk)
    # An alert whose rep is cleared would be about nobody.
    removed["alerts_alert"] = forget_alerts(organisation_id=organisation_id, rep_id=rep.pk)
    # A value whose rep is cleared would be one of the organisation.
    removed["measures_measurevalue"] = forget_values(organisation_id=organisation_id, rep_id=rep.pk)
    removed |= _delete_rows_of(rep)
    return _submitted(caller, Subject.REP, rep, identifiers, removed, now)


@transaction.atomic
def erase_member(*, caller: Caller, membership: Membership, now: datetime) -> Erasure:
    """Remove a member at once, and start the job that removes what names them here.

    The person's memberships in other organisations stay. The account is deleted with the last
    membership. Rows that the member wrote stay, without their name. A rep that they are linked
    with stays a rep. Raises NotAllowed, LastAdmin, MemberGone and OverQuota.
    """
    policies.may_erase_member(caller)
    identifiers = [("id", str(membership.pk)), *_identifiers_of_member(membership)]
    row = copy(membership)
    forget_member(caller=caller, membership=membership, now=now)
    removed = {"access_membership": 1}
    return _submitted(caller, Subject.MEMBER, row, identifiers, removed, now)


def _submitted(
    caller: Caller,
    subject: Subject,
    row: Any,
    identifiers: Iterable[tuple[str, str]],
    removed: dict[str, int],
    now: datetime,
) -> Erasure:
    """Store an erasure with its job. The audit says who was erased by id only."""
    organisation_id = caller.organisation_id
    job = submit(organisation_id=organisation_id, kind="erasure", arguments={})
    erasure = Erasure.objects.create(
        organisation_id=organisation_id,
        job=job,
        subject=subject,
        subject_id=row.pk,
        identifiers=sorted(set(identifiers)),
        removed={table: count for table, count in removed.items() if count},
        requested_at=now,
    )
    if subject == Subject.REP:
        record_event("erase", row)  # That of a member is written where they are removed.
    hold_to_quota(organisation_id)
    return erasure


def identifiers_of(rep: Rep) -> list[tuple[str, str]]:
    """Return the id and the identifiers of a rep, as pairs of a field and its text."""
    pairs = [(field, getattr(rep, field) or "") for field in FIELDS]
    return [("id", str(rep.pk)), *((field, text) for field, text in pairs if text)]


def _identifiers_of_member(membership: Membership) -> list[tuple[str, str]]:
    pairs = [
        ("actor", str(membership.user_id)),
        ("email", membership.user.email),
        ("name", membership.name),
    ]
    return [pair for pair in pairs if pair[1]]


def _place_as_rep(rep: Rep) -> Membership | None:
    places = Membership.objects.of_organisation(rep.organisation_id).with_user()
    return places.of_rep(rep.pk).filter(role=Role.REP).first()


def _delete_rows_of(rep: Rep) -> dict[str, int]:
    """Delete the rep and every row about them; return the numbers by table."""
    given: list[UUID] = [rep.organisation_id, rep.pk]
    removed = {}
    with connection.cursor() as cursor:
        for model, column in optional_references():
            statement = (
                f'UPDATE "{model._meta.db_table}" SET "{column}" = NULL'
                f' WHERE organisation_id = %s AND "{column}" = %s'
            )
            cursor.execute(statement, given)
            removed[model._meta.db_table] = cursor.rowcount
        for model in tables_of_reps():
            cursor.execute(_delete(model._meta.db_table, "rep_id"), given)
            removed[model._meta.db_table] = cursor.rowcount
        cursor.execute(_delete(Rep._meta.db_table, "id"), given)
        removed[Rep._meta.db_table] = cursor.rowcount
    return {table: count for table, count in removed.items() if count}


def _delete(table: str, column: str) -> str:
    return f'DELETE FROM "{table}" WHERE organisation_id = %s AND "{column}" = %s'
