"""Retention: deletes old scores; figures computed from them stay."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.ledger.services import emit, mark_standings, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day, months_before
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from .. import policies
from ..events import SCORE_FORGOTTEN

STEP = 50_000  # Rows a transaction: no lock is held for long, and no log grows at once.
BEGINNING = UUID(int=0)


def _delete(table: str, key: Sequence[str], order: Sequence[str]) -> str:
    """Return a statement that deletes the next rows and returns their number and the last rep."""
    columns = ", ".join(key)
    return f"""
WITH old AS (
    SELECT {columns} FROM {table}
    WHERE organisation_id = %(organisation)s AND day < %(before)s AND rep_id >= %(after)s
    ORDER BY {", ".join(order)} LIMIT %(step)s
), gone AS (
    DELETE FROM {table} r USING old
    WHERE r.organisation_id = %(organisation)s AND r.day < %(before)s AND r.rep_id >= %(after)s
    AND ({", ".join(f"r.{column}" for column in key)}) = ({", ".join(f"old.{c}" for c in key)})
)
SELECT count(*), (SELECT rep_id FROM old ORDER BY rep_id DESC LIMIT 1) FROM old
"""


# Scores are found by day. Revisions are walked along their key.
SCORES = _delete("scores_dailyscore", ("rep_id", "day"), ("day", "rep_id"))
REVISION = ("rep_id", "day", "observed_at", "source", "replaced_at")
REVISIONS = _delete("scores_scorerevision", REVISION, REVISION)


def forget_scores(*, caller: Caller, now: datetime) -> int:
    """Delete the scores and revisions of days before the organisation's retention.

    In steps, each in its own transaction; the next run continues an interrupted one. Nothing
    becomes stale but where reps stand today: days that were computed stay as they are. Safe to
    repeat. Returns how many rows were deleted. Raises NotAllowed for anybody but the platform.
    """
    policies.may_forget_scores(caller)
    organisation_id = caller.organisation_id
    with organisation_context(organisation_id):
        before = _begin(organisation_id, now)
    if before is None:
        return 0
    scores = _forget(organisation_id, SCORES, before, walks=False)
    revisions = _forget(organisation_id, REVISIONS, before, walks=True)
    if scores + revisions:
        with organisation_context(organisation_id):
            organisation = Organisation.objects.get(pk=organisation_id)
            counts = {"before": before, "scores": scores, "revisions": revisions}
            record_event("forget", organisation, after=counts)
            mark_standings(organisation_id, [None])
    return scores + revisions


def _begin(organisation_id: UUID, now: datetime) -> date | None:
    """Return the first day that is kept, and keep earlier ones from being computed again."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    today = local_day(now, organisation.zone)
    months = organisation.retention.on(today)
    if months is None:
        return None
    before = months_before(today, months)
    if organisation.forgotten_before is None or organisation.forgotten_before < before:
        organisation.forgotten_before = before
        organisation.save(update_fields=["forgotten_before"])
    return before


def _forget(organisation_id: UUID, statement: str, before: date, *, walks: bool) -> int:
    parameters: dict[str, Any] = {"organisation": organisation_id, "before": before}
    total, count, after = 0, STEP, BEGINNING
    while count == STEP:
        step = parameters | {"after": after, "step": STEP}
        with organisation_context(organisation_id), connection.cursor() as cursor:
            cursor.execute(statement, step)
            count, last = cursor.fetchone()
            if count and not walks:
                body = {"before": before}
                emit(SCORE_FORGOTTEN, organisation_id=organisation_id, body=body)
        total += count
        after = last if walks else BEGINNING
    return total
