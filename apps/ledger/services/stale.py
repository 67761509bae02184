from collections.abc import Iterable
from datetime import date, timedelta
from operator import itemgetter
from uuid import UUID

from ssi_platform.database.dispatch import DispatchTarget

from ..models import StaleRange

BEGINNING = date(2010, 1, 1)  # Before any index was measured.
STALE_RANGES = DispatchTarget("stale ranges")
Range = tuple[UUID | None, date, date]
ONE_DAY = timedelta(days=1)


def mark_stale(organisation_id: UUID, ranges: Iterable[Range]) -> None:
    """Note, in the caller's transaction, which days (both ends included) need computing again.

    A range is (team or None for all teams, first day, last day); those of a team that overlap
    or adjoin become one. The worker is woken on commit.
    """
    rows = [
        StaleRange(organisation_id=organisation_id, team_id=team, from_day=first, to_day=last)
        for team, first, last in _united(ranges)
    ]
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
