from datetime import date
from uuid import UUID

from django.db import connection

from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.nearest_plans import periods
from ssi_platform.domain.verdicts import first_day_needed

from .applying import PAIRS

DELETE = """
DELETE FROM analytics_planday d
USING unnest(%(teams)s::uuid[], %(versions)s::uuid[], %(firsts)s::date[], %(lasts)s::date[])
      AS p (team, version, first, last)
WHERE d.organisation_id = %(organisation)s
  AND d.team_id = p.team AND d.plan_version_id = p.version
  AND NOT d.day BETWEEN p.first AND p.last
"""


def discard_replaced(*, organisation_id: UUID) -> int:
    """Delete the plan days that nobody reads: of days on which their version is not in force.

    Twenty edits of a plan on one day leave the days of one version. Return how many rows were
    deleted. Safe to repeat.
    """
    read = _days_read(organisation_id)
    given = {"organisation": organisation_id}
    if not read:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, given)
        pairs = [pair for pair in cursor.fetchall() if pair[1] in read]
        columns = {
            "teams": [team for team, _ in pairs],
            "versions": [version for _, version in pairs],
            "firsts": [read[version][0] for _, version in pairs],
            "lasts": [read[version][1] for _, version in pairs],
        }
        cursor.execute(DELETE, {**given, **columns})
        return int(cursor.rowcount)


def _days_read(organisation_id: UUID) -> dict[UUID, tuple[date, date]]:
    """Return the first and the last day that is read of each version that has other days.

    A version that is in force on no day has a first day after its last one.
    """
    plans = TargetPlan.objects.of_organisation(organisation_id).of_teams()
    by_owner = PlanVersion.objects.of_organisation(organisation_id).by_owner(plans)
    days: dict[UUID, tuple[date, date]] = {}
    for versions in (each for of_owner in by_owner.values() for each in of_owner):
        days |= {version.pk: (date.max, date.min) for version in versions}
        for period in periods(versions):
            last = min(period.last, period.version.last_day or date.max)
            plan = period.version.as_plan()
            if last == date.max and not plan.pauses:
                del days[period.version.pk]
            else:
                days[period.version.pk] = first_day_needed(plan), last
    return days
