"""Reads stored figures of chosen days, of teams and of the organisation, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ssi_platform.domain.plan_days import PlanDay, Reason

# One look into the index for each day, which LIMIT makes sure of, whatever statistics say.
DAYS = """
SELECT of_team.team, of_set.day, t.roster, t.scored, t.excused, t.median, t.lower_quartile,
       t.upper_quartile, p.newcomers, p.eligible, p.cohort, p.counted, p.at_target, p.level,
       p.reason
FROM unnest(%(teams)s::uuid[], %(versions)s::uuid[], %(sets)s::int[])
     AS of_team (team, plan_version, set)
JOIN unnest(%(set_of_day)s::int[], %(days)s::date[]) AS of_set (set, day) USING (set)
CROSS JOIN LATERAL (
    SELECT * FROM analytics_teamday d
    WHERE d.organisation_id = %(organisation)s AND d.team_id = of_team.team AND d.day = of_set.day
    LIMIT 1
) t
LEFT JOIN LATERAL (
    SELECT * FROM analytics_planday d
    WHERE d.organisation_id = %(organisation)s AND d.team_id = of_team.team
      AND d.plan_version_id = of_team.plan_version AND d.day = of_set.day
    LIMIT 1
) p ON true
UNION ALL
SELECT NULL, o.day, o.roster, o.scored, o.excused, o.median, o.lower_quartile, o.upper_quartile,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM analytics_organisationday o
WHERE o.organisation_id = %(organisation)s AND o.day = ANY(%(of_organisation)s::date[])
"""


@dataclass(frozen=True, slots=True)
class StoredDay:
    """Figures of a team or the organisation on a day; points in thousandths.

    `counted` is the day as the plan counts it that was asked for, if it is stored.
    """

    roster: int
    scored: int
    excused: int
    median: int | None
    lower_quartile: int | None
    upper_quartile: int | None
    counted: PlanDay | None


class StoredDays:
    """Stored days by team, None for the organisation."""

    def __init__(self) -> None:
        self._days: dict[tuple[UUID | None, date], StoredDay] = {}

    def add(self, team: UUID | None, day: date, stored: StoredDay) -> None:
        self._days[team, day] = stored

    def on(self, team: UUID | None, day: date) -> StoredDay | None:
        return self._days.get((team, day))

    def counted(self, team: UUID, days: Iterable[date]) -> dict[date, PlanDay]:
        """Return those of some days that are stored as the team's plan counts them."""
        stored = ((day, self.on(team, day)) for day in days)
        return {day: each.counted for day, each in stored if each and each.counted}

    def scored(self, days: Iterable[date]) -> dict[date, int]:
        """Return the number of scored reps of the organisation on those days that are stored."""
        stored = ((day, self.on(None, day)) for day in days)
        return {day: each.scored for day, each in stored if each}


@dataclass(frozen=True, slots=True)
class DaysOfTeam:
    """Some days of a team, as a version of a plan counts them, or with None without a plan."""

    team: UUID
    version: UUID | None
    days: frozenset[date]


def read_days(
    cursor: Any,
    organisation_id: UUID,
    wanted: Sequence[DaysOfTeam],
    of_organisation: Iterable[date],
) -> StoredDays:
    """Read some days of teams, each day of a team once, and some of the organisation's."""
    sets = {days: number for number, days in enumerate({each.days for each in wanted})}
    given = {
        "organisation": organisation_id,
        "teams": [each.team for each in wanted],
        "versions": [each.version for each in wanted],
        "sets": [sets[each.days] for each in wanted],
        "set_of_day": [number for days, number in sets.items() for _ in days],
        "days": [day for days in sets for day in days],
        "of_organisation": list(of_organisation),
    }
    cursor.execute(DAYS, given)
    days = StoredDays()
    for team, day, *row in cursor.fetchall():
        days.add(team, day, _stored(day, *row))
    return days


def _stored(
    day: date, roster: int, scored: int, excused: int, median: int | None, lower: int | None,
    upper: int | None, newcomers: int | None, eligible: int, cohort: int, counted: int,
    at_target: list[int], level: int | None, reason: str | None,
) -> StoredDay:  # fmt: skip
    by_plan = None
    if newcomers is not None:
        by_plan = PlanDay(
            day=day, roster=roster, scored=scored, excused=excused, newcomers=newcomers,
            eligible=eligible, cohort=cohort, counted=counted, at_target=tuple(at_target),
            median=median, level=level, reason=Reason(reason) if reason else None,
        )  # fmt: skip
    return StoredDay(roster, scored, excused, median, lower, upper, by_plan)
