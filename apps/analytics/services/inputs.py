"""Reads the inputs of the computation as columns."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.columns import Scores
from ssi_platform.domain.nearest_plans import Above, Applying, nearest_version, versions_by_team
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.rosters import STILL, Ints

from .directory_inputs import DirectoryInputs, codes_among, day_of
from .directory_inputs import number_of as number_of
from .plans import PLANS, PlanInForce, plans_in_force

_PILLARS = ", ".join(f"coalesce({pillar}, -1::smallint)" for pillar in PILLARS)
SCORES = f"""
SELECT rep_id, day - date '{FIRST_DAY}', total, {_PILLARS}
FROM scores_dailyscore
WHERE organisation_id = %(organisation)s AND day BETWEEN %(first)s AND %(last)s
"""
# Of readings that cover the instant the one that was recorded last was known.
KNOWN = f"""
SELECT DISTINCT ON (rep_id, day) rep_id, day - date '{FIRST_DAY}', total, {_PILLARS}
FROM scores_known
WHERE organisation_id = %(organisation)s AND day BETWEEN %(first)s AND %(last)s
  AND recorded_at <= %(instant)s AND coalesce(replaced_at, 'infinity') > %(instant)s
ORDER BY rep_id, day, recorded_at DESC, replaced_at DESC
"""


class Inputs(DirectoryInputs):
    """The directory and the plans of an organisation. Days are counted from FIRST_DAY."""

    beside = PLANS

    def __init__(self, cursor: Any, organisation: Organisation, today: date) -> None:
        super().__init__(cursor, organisation)
        self.today = today
        self.versions = plans_in_force(self.value)
        self.plans = [plan for versions in self.versions for plan in versions]

    @cached_property
    def _plans_by_owner(self) -> dict[int | None, list[list[PlanInForce]]]:
        by_owner: dict[int | None, list[list[PlanInForce]]] = {}
        for versions in self.versions:
            team = versions[0].team_id
            owner = None if team is None else self.codes[team]
            by_owner.setdefault(owner, []).append(versions)
        return by_owner

    def plan_on(self, day: date, team: UUID | None) -> PlanInForce | None:
        """Return the version that applies to a team, or with None to the organisation, on a day."""
        lines, number = self.lines, number_of(day)
        holds = (lines.first <= number) & (number < lines.until)
        rows = np.flatnonzero(holds & (lines.team == self.codes.get(team, -1)))
        rows = rows[np.argsort(self._lineage["depth"][rows])]
        return nearest_version(lines.ancestor[rows].tolist(), self._plans_by_owner, day)

    @cached_property
    def plans_of_teams(self) -> dict[int, list[Applying[PlanInForce]]]:
        """The versions that apply to each team on any day up to today, by the team's code."""
        if not self.plans:
            return {}
        rows = (
            Above(team, ancestor, depth, day_of(first), None if until == STILL else day_of(until))
            for team, ancestor, depth, first, until in zip(
                self.lines.team.tolist(), self.lines.ancestor.tolist(),
                self._lineage["depth"].tolist(), self.lines.first.tolist(),
                self.lines.until.tolist(), strict=True,
            )
        )  # fmt: skip
        return versions_by_team(rows, self._plans_by_owner, self.today)

    @cached_property
    def _teams_of_versions(self) -> dict[UUID, list[int]]:
        teams: dict[UUID, list[int]] = {}
        for team, applying in self.plans_of_teams.items():
            for each in applying:
                teams.setdefault(each.version.version_id, []).append(team)
        return teams

    def teams_of(self, plan: PlanInForce) -> list[int]:
        """Return the codes of the teams that a version applies to on any day up to today."""
        return self._teams_of_versions.get(plan.version_id, [])

    def known_scores(self, cursor: Any, day: date, instant: datetime) -> Scores:
        """Read the scores that held on a day as they were known at an instant."""
        window = timedelta(days=self.organisation.staleness_days - 1)
        given = {**self.given, "instant": instant}
        return read_scores(cursor, given, self.reps, (day - window, day), day, query=KNOWN)

    def scores(self, cursor: Any, first: date, last: date) -> Scores:
        """Read the scores that hold on the days from first to last, counted from the first."""
        window = timedelta(days=self.organisation.staleness_days - 1)
        return read_scores(cursor, self.given, self.reps, (first - window, last), first)


def read_scores(
    cursor: Any,
    given: Mapping[str, Any],
    reps: Ints,
    days: tuple[date, date],
    first: date,
    *,
    query: str = SCORES,
) -> Scores:
    """Read the scores of some reps (ids in order, whose places are their codes) and days."""
    kinds = {
        "rep": "uuid",
        "day": "integer",
        "total": "integer",
        **dict.fromkeys(PILLARS, "smallint"),
    }
    span = {"first": days[0], "last": days[1]}
    rows = packed.read(cursor, query, {**given, **span}, kinds)
    values = np.stack([rows[name] for name in ("total", *PILLARS)])
    code, known = codes_among(reps, rows["rep"])
    day = rows["day"] - np.int32(number_of(first))
    return Scores(code[known], day[known], values[:, known])
