"""Reads the directory of an organisation as columns."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.rosters import STILL, Absences, Directory, Ints, Placements, Stays

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


class DirectoryInputs:
    """The directory of an organisation. Days are counted from FIRST_DAY.

    `beside` is a query of one value that a subclass reads by the same statement.
    """

    beside = "SELECT NULL"

    def __init__(self, cursor: Any, organisation: Organisation) -> None:
        self.organisation = organisation
        self.given: dict[str, Any] = {"organisation": organisation.pk}
        (self._stays, self._absences, self._lineage), self.value = self._read(cursor)
        self.reps = np.unique(self._stays["rep"])
        self.team_ids = np.unique(self._lineage["team"])
        self.teams = packed.uuids(self.team_ids)
        self.codes: dict[UUID | None, int] = {team: n for n, team in enumerate(self.teams)}
        self.codes[None] = len(self.teams)

    def _read(self, cursor: Any) -> tuple[list[dict[str, packed.Column]], Any]:
        """Return assignments, absences and lineage as columns, and the value of `beside`."""
        dates = {"first": "integer", "until": "integer"}
        placed = {"team": "uuid", "ancestor": "uuid", "depth": "integer"}
        return packed.read_together(
            cursor,
            [
                (STAYS, {"rep": "uuid", "team": "uuid", **dates}),
                (ABSENCES, {"rep": "uuid", **dates}),
                (LINEAGE, placed | dates),
            ],
            self.given,
            beside=self.beside,
        )

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
        code, known = codes_among(self.reps, absences["rep"])
        return Absences(code[known], absences["first"][known], absences["until"][known])

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

    def above_on(self, day: date) -> dict[UUID, list[UUID]]:
        """Return for each team itself and the teams above it on a day, the nearest first."""
        lineage, number = self._lineage, number_of(day)
        rows = np.flatnonzero((lineage["first"] <= number) & (number < lineage["until"]))
        rows = rows[np.argsort(lineage["depth"][rows], kind="stable")]
        above: dict[UUID, list[UUID]] = {}
        teams, ancestors = self.lines.team[rows].tolist(), self.lines.ancestor[rows].tolist()
        for team, ancestor in zip(teams, ancestors, strict=True):
            above.setdefault(self.teams[team], []).append(self.teams[ancestor])
        return above


def codes_among(reps: Ints, named: Ints) -> tuple[Ints, NDArray[np.intp]]:
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
