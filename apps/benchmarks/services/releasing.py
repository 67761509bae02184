"""Writes the releases of the last month: each once, over what organisations contribute."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from ssi_platform.database import cross_tenant
from ssi_platform.database.cross_tenant import IndustryRow
from ssi_platform.domain.industries import INDUSTRIES
from ssi_platform.domain.industry_releases import (
    Composition,
    Contribution,
    closed_month,
    release_of,
)

from ..models import IndustryRelease

FINAL_AFTER = timedelta(days=2)  # Then the month has ended in every time zone, and its cut-off too.
WAITS_FOR = timedelta(days=7)  # For figures that are not computed yet; then those are left out.
DAY = timedelta(days=1)


@transaction.atomic
def release_industries(*, now: datetime) -> int:
    """Write the releases of the last month of all industries; return how many were written.

    A month is final two days after its end, in UTC, when the figures of its last day are computed
    of all organisations that take part; after a week more it is released without the others. Safe
    to repeat: a release that exists is never written again. Runs outside of any organisation's
    context, within which the database refuses to tell contributions and to write releases.
    """
    month, last_day = closed_month((now - FINAL_AFTER).date())
    if IndustryRelease.objects.filter(month=month).count() == len(INDUSTRIES):
        return 0
    rows = cross_tenant.industry_contributions(last_day)
    if any(row.stale for row in rows) and now.date() <= last_day + FINAL_AFTER + WAITS_FOR:
        return 0
    by_industry: dict[str, list[IndustryRow]] = {industry: [] for industry in INDUSTRIES}
    for row in rows:
        by_industry[row.industry].append(row)
    return sum(_release(industry, month, some) for industry, some in by_industry.items())


def _release(industry: str, month: date, rows: Sequence[IndustryRow]) -> bool:
    """Write the release of one industry, unless it exists."""
    contributions = [
        Contribution(row.organisation_id, row.scored, row.median, row.pillars)
        for row in rows
        if row.scored and row.median is not None and not row.stale
    ]
    release = release_of(contributions, _last(rows), month)
    columns = {"industry": industry, "month": month} | IndustryRelease.columns_of(release)
    return cross_tenant.release_industry(columns, sorted(release.members))


def _last(rows: Sequence[IndustryRow]) -> Composition[UUID] | None:
    """Return the composition of the last published release."""
    members = frozenset(row.organisation_id for row in rows if row.released_in)
    months = [row.released_in for row in rows if row.released_in]
    return Composition(members, months[0]) if months else None
