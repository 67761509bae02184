from datetime import date
from uuid import UUID

from django.db import connection

from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.nearest_plans import periods

from .applying import PAIRS

DELETE = """
DELETE FROM analytics_planday d
USING unnest(%(teams)s::uuid[], %(versions)s::uuid[], %(lasts)s::date[]) AS p (team, version, last)
WHERE d.organisation_id = %(organisation)s
  AND d.team_id = p.team AND d.plan_version_id = p.version AND d.day > p.last
"""


def discard_replaced(*, organisation_id: UUID) -> int:
    """Delete the plan days that nobody reads: of days on which their version is not in force.

    Twenty edits of a plan on one day leave the days of one version. Return how many rows were
    deleted. Safe to repeat.
    """
    lasts = _last_days(organisation_id)
    if all(last == date.max for last in lasts.values()):
        return 0
    given = {"organisation": organisation_id}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, given)
        pairs = [pair for pair in cursor.fetchall() if lasts.get(pair[1], date.max) < date.max]
        columns = {
            "teams": [team for team, _ in pairs],
            "versions": [version for _, version in pairs],
            "lasts": [lasts[version] for _, version in pairs],
        }
        cursor.execute(DELETE, {**given, **columns})
        return int(cursor.rowcount)


def _last_days(organisation_id: UUID) -> dict[UUID, date]:
    """Return the last day on which each version is in force; date.min for none."""
    plans = TargetPlan.objects.of_organisation(organisation_id)
    by_owner = PlanVersion.objects.of_organisation(organisation_id).by_owner(plans)
    lasts: dict[UUID, date] = {}
    for versions in (each for of_owner in by_owner.values() for each in of_owner):
        lasts |= {version.pk: date.min for version in versions}
        for period in periods(versions):
            lasts[period.version.pk] = min(period.last, period.version.last_day or date.max)
    return lasts
