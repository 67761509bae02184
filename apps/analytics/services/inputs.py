"""Reads the inputs of the computation as columns."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.columns import Scores
from ssi_platform.domain.nearest_plans import Above, Applying, nearest_version, versions_by_team
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.rosters import STILL, Absences, Directory, Ints, Placements, Stays

from .plans import PlanInForce, read_plans

STAYS = f"""
SELECT rep_id, team_id, from_day - date '{FIRST_DAY}',
       coalesce(to_day - date '{FIRST_DAY}', {STILL})
FROM directory_tenure WHERE organisation_id = %(organisation)s AND team_id IS NOT NULL
"""
ABSENCES = f"""
SELECT rep_id, from_day - date '{FIRST_DAY}', to_day - date '{FIRST_DAY}'
FROM directory_absence WHERE organisation_id = %(organisation)s AND state = 'approved'
"""
LINEAGE = f"""
SELECT descendant_id, ancestor_id, depth, from_day - date '{FIRST_DAY}',
       coalesce(to_day - date '{FIRST_DAY}', {STILL})
FROM directory_lineage WHERE organisation_id = %(organisation)s
"""
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


class Inputs:
    """The directory and the plans of an organisation. Days are counted from FIRST_DAY."""

    def __init__(self, cursor: Any, organisation: Organisation, today: date) -> None:
        self.organisation, self.today = organisation, today
        self.given = {"organisation": organisation.pk}
        kinds = {"rep": "uuid", "team": "uuid", "first": "integer", "until": "integer"}
        self._stays = packed.read(cursor, STAYS, self.given, kinds)
        kinds = {"rep": "uuid", "first": "integer", "until": "integer"}
        self._absences = packed.read(cursor, ABSENCES, self.given, kinds)
        kinds = {"team": "uuid", "ancestor": "uuid", "depth": "integer"}
        kinds |= {"first": "integer", "until": "integer"}
        self._lineage = packed.read(cursor, LINEAGE, self.given, kinds)
        self.versions = read_plans(cursor, self.given)
        self.plans = [plan for versions in self.versions for plan in versions]
        self.reps = np.unique(self._stays["rep"])
        self.team_ids = np.unique(self._lineage["team"])
        self.teams = packed.uuids(self.team_ids)
        self.codes: dict[UUID | None, int] = {team: n for n, team in enumerate(self.teams)}
        self.codes[None] = len(self.teams)

    @property
    def first_stay(self) -> date | None:
        """The first day that anybody is in a team."""
        first = self._stays["first"]
        return day_of(int(first.min())) if len(first) else None

    @cached_property
    def lines(self) -> Placements:
        """Which team is below which, and when, with the teams as codes."""
        lineage = self._lineage
        team = np.searchsorted(self.team_ids, lineage["team"]).astype(np.int32)
        ancestor = np.searchsorted(self.team_ids, lineage["ancestor"]).astype(np.int32)
        return Placements(team, ancestor, lineage["first"], lineage["until"])

    @cached_property
    def stays(self) -> Stays:
        """The tenures of reps in teams, with reps and teams as codes."""
        stays = self._stays
        rep = np.searchsorted(self.reps, stays["rep"]).astype(np.int32)
        team = np.searchsorted(self.team_ids, stays["team"]).astype(np.int32)
        return Stays(rep, team, stays["first"], stays["until"])

    @cached_property
    def absences(self) -> Absences:
        """The approved absences of reps who are ever in a team, with reps as codes."""
        absences = self._absences
        code, known = _codes(self.reps, absences["rep"])
        return Absences(code[known], absences["first"][known], absences["until"][known])

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

    def directory(self, first: date) -> Directory:
        """Return the assignments and teams with days counted from a day."""
        offset = number_of(first)
        stays, lines, absences = self.stays, self.lines, self.absences
        return Directory(
            len(self.reps),
            len(self.teams),
            Stays(stays.rep, stays.team, *_from(offset, stays.first, stays.until)),
            Placements(lines.team, lines.ancestor, *_from(offset, lines.first, lines.until)),
            Absences(absences.rep, *_from(offset, absences.first, absences.until)),
        )

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
    code, known = _codes(reps, rows["rep"])
    day = rows["day"] - np.int32(number_of(first))
    return Scores(code[known], day[known], values[:, known])


def _codes(reps: Ints, named: Ints) -> tuple[Ints, NDArray[np.intp]]:
    """Return the place of each id among some ids in order, and which rows have one."""
    if not len(reps):
        return np.zeros(len(named), np.int32), np.empty(0, np.intp)
    code = np.minimum(np.searchsorted(reps, named), len(reps) - 1).astype(np.int32)
    return code, np.flatnonzero(reps[code] == named)


def number_of(day: date) -> int:
    """Return a day as the number of days since FIRST_DAY."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def _from(offset: int, first: Ints, until: Ints) -> tuple[Ints, Ints]:
    still = until == STILL
    return first - np.int32(offset), np.where(still, np.int32(STILL), until - np.int32(offset))
