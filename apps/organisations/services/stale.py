from collections.abc import Iterable
from datetime import date
from uuid import UUID

from ssi_platform.tenancy.bells import ring

from ..models import StaleRange


def mark_stale(organisation_id: UUID, ranges: Iterable[tuple[UUID | None, date, date]]) -> None:
    """Note, in the caller's transaction, which days (both ends included) need computing again.

    A range is (team or None for all teams, first day, last day). The worker is woken on commit.
    """
    rows = [
        StaleRange(organisation_id=organisation_id, team_id=team, from_day=first, to_day=last)
        for team, first, last in ranges
        if first <= last
    ]
    if rows:
        StaleRange.objects.bulk_create(rows)
        ring("stale", organisation_id)
