"""Reads the inputs of the computation as columns."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.columns import Scores
from ssi_platform.domain.nearest_plans import Above, Applying, versions_by_team
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


class Inputs(DirectoryInputs):
    """The directory and the plans of an organisation. Days are counted from FIRST_DAY."""

    beside = PLANS

    def __init__(self, cursor: Any, organisation: Organisation, today: date) -> None:
        super().__init__(cursor, organisation)
        self.today = today
        self.versions = plans_in_force(self.value)
        self.plans = [plan for versions in self.versions for plan in versions]

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
        by_owner: dict[int | None, list[list[PlanInForce]]] = {}
        for versions in self.versions:
            team = versions[0].team_id
            owner = None if team is None else self.codes[team]
            by_owner.setdefault(owner, []).append(versions)
        return versions_by_team(rows, by_owner, self.today)

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

    def scores(self, cursor: Any, first: date, last: date) -> Scores:
        """Read the scores that hold on the days from first to last, counted from the first."""
        window = timedelta(days=self.organisation.staleness_days - 1)
        return read_scores(cursor, self.given, self.reps, (first - window, last), first)


def read_scores(
    cursor: Any, given: Mapping[str, Any], reps: Ints, days: tuple[date, date], first: date
) -> Scores:
    """Read the scores of some reps (ids in order, whose places are their codes) and days."""
    kinds = {
        "rep": "uuid",
        "day": "integer",
        "total": "integer",
        **dict.fromkeys(PILLARS, "smallint"),
    }
    span = {"first": days[0], "last": days[1]}
    rows = packed.read(cursor, SCORES, {**given, **span}, kinds)
    values = np.stack([rows[name] for name in ("total", *PILLARS)])
    code, known = codes_among(reps, rows["rep"])
    day = rows["day"] - np.int32(number_of(first))
    return Scores(code[known], day[known], values[:, known])
