from collections.abc import Iterable
from datetime import date, timedelta
from operator import itemgetter
from uuid import UUID

from ssi_platform.database.dispatch import DispatchTarget

from ..models import StaleRange

STALE_RANGES = DispatchTarget("stale ranges")
Range = tuple[UUID | None, date, date]
ONE_DAY = timedelta(days=1)


def mark_stale(
    organisation_id: UUID,
    ranges: Iterable[Range],
    *,
    plans_only: bool = False,
    plan_version_id: UUID | None = None,
    verdict_days: tuple[date, date] | None = None,
) -> None:
    """Record, in the caller's transaction, which days (both ends included) to compute again.

    A range is (team or None for all teams, first day, last day). Ranges of a team that overlap or
    adjoin become one. With `plans_only` the statistics of the days stay as they are, and only the
    days of target plans are computed, of one version where `plan_version_id` names it. Verdicts
    that rest on a score of the `verdict_days` are judged again. A worker is notified on commit.
    """
    rows = [
        StaleRange(
            organisation_id=organisation_id,
            team_id=team,
            from_day=first,
            to_day=last,
            plans_only=plans_only,
            plan_version_id=plan_version_id,
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
