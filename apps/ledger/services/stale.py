from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ssi_platform.database.dispatch import DispatchTarget

from ..models import StaleRange, StaleStanding

STALE_RANGES = DispatchTarget("stale ranges")
STALE_STANDINGS = DispatchTarget("stale standings")
Range = tuple[UUID | None, date, date]
ONE_DAY = timedelta(days=1)
# Statements as text: they run for each computed slice, and the ORM takes longer than the database.
CLAIM = """
WITH worker AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('analytics ' || %(organisation)s, 0)) AS alone
)
SELECT s.* FROM ledger_stalerange s, worker
WHERE worker.alone AND s.organisation_id = %(organisation)s AND NOT s.failed
  AND (s.retry_at IS NULL OR s.retry_at <= %(now)s)
ORDER BY s.from_day, s.id FOR UPDATE OF s
"""
DELETE = (
    "DELETE FROM ledger_stalerange WHERE organisation_id = %(organisation)s AND id = ANY(%(ids)s)"
)


def mark_stale(
    organisation_id: UUID,
    ranges: Iterable[Range],
    *,
    plans_only: bool = False,
    plan_version_id: UUID | None = None,
    verdict_days: tuple[date, date] | None = None,
    alone: bool = False,
) -> None:
    """Record, in the caller's transaction, the days (both ends included) to compute again.

    A range is (team or None for all teams, first day, last day). Ranges of a team that overlap or
    adjoin become one. With `plans_only` the statistics of the days stay as they are, and only the
    days of target plans are computed, of one version where `plan_version_id` names it. Verdicts
    that rest on a score of the `verdict_days` are judged again. With `alone` the teams above stay
    as they are. A worker is notified on commit.
    """
    rows = [
        StaleRange(
            organisation_id=organisation_id,
            team_id=team,
            from_day=first,
            to_day=last,
            plans_only=plans_only,
            plan_version_id=plan_version_id,
            alone=alone,
        )
        for team, first, last in _united(ranges)
    ]
    if verdict_days:
        first, last = verdict_days
        rows.append(
            StaleRange(
                organisation_id=organisation_id, from_day=first, to_day=last, verdicts_only=True
            )
        )
    if rows:
        StaleRange.objects.bulk_create(rows)
        STALE_RANGES.notify(organisation_id)


def mark_standings(organisation_id: UUID, teams: Iterable[UUID | None]) -> None:
    """Record, in the caller's transaction, whose standings of today to compute again.

    They are those of the reps who are in one of some teams or below it; None stands for all teams.
    A worker is notified on commit.
    """
    marked = set(teams)
    rows = [
        StaleStanding(organisation_id=organisation_id, team_id=team)
        for team in ({None} if None in marked else marked)
    ]
    if rows:
        StaleStanding.objects.bulk_create(rows)
        STALE_STANDINGS.notify(organisation_id)


def claim_stale(organisation_id: UUID, now: datetime) -> list[StaleRange]:
    """Lock the ranges to compute now for this transaction, and return them by their first day.

    Ranges that failed for good, or that wait for their next attempt, are left out. While another
    worker computes the organisation, there are none.
    """
    given = {"organisation": organisation_id, "now": now}
    return list(StaleRange.objects.raw(CLAIM, given))


def is_stale(organisation_id: UUID, now: datetime) -> bool:
    """Tell whether an organisation has ranges to compute now."""
    ranges = StaleRange.objects.of_organisation(organisation_id).filter(failed=False)
    return ranges.filter(Q(retry_at=None) | Q(retry_at__lte=now)).exists()


def delete_stale(organisation_id: UUID, ranges: Sequence[StaleRange]) -> None:
    """Delete ranges whose days are computed."""
    given: dict[str, Any] = {"organisation": organisation_id, "ids": [each.pk for each in ranges]}
    with connection.cursor() as cursor:
        cursor.execute(DELETE, given)


def _united(ranges: Iterable[Range]) -> list[Range]:
    days: dict[UUID | None, list[list[date]]] = {}
    for team, first, last in sorted(ranges, key=itemgetter(1)):
        spans = days.setdefault(team, [])
        if first > last:
            continue
        if spans and first <= spans[-1][1] + ONE_DAY:
            spans[-1][1] = max(spans[-1][1], last)
        else:
            spans.append([first, last])
    return [(team, first, last) for team, spans in days.items() for first, last in spans]
