"""Rosters of teams by day, as columns of numbers.

Reps and teams are codes from 0; the organisation's code is the number of teams. Days are counted
from the first day to compute, which is day 0; earlier days are negative. All ends are exclusive.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .flags_by_day import Bools as Bools
from .flags_by_day import Ints as Ints
from .flags_by_day import painted
from .newcomers import NEWCOMER_DAYS

STILL = np.iinfo(np.int32).max  # The end of what has none.


@dataclass(frozen=True, slots=True)
class Stays:
    """Assignments to teams, a row each: a rep is in a team from `first` up to the day `until`.

    All stays of the reps belong here, also those outside of the days to compute. Those of one rep
    do not overlap. `until` is STILL for the present one.
    """

    rep: Ints
    team: Ints
    first: Ints
    until: Ints


@dataclass(frozen=True, slots=True)
class Absences:
    """Approved absences, a row each: a rep is absent from `first` up to the day `until`.

    Those of one rep do not overlap.
    """

    rep: Ints
    first: Ints
    until: Ints


NONE = np.empty(0, np.int32)
NO_ABSENCES = Absences(NONE, NONE, NONE)


@dataclass(frozen=True, slots=True)
class Placements:
    """Which team is in which other, a row each: from `first` up to the day `until`, or STILL.

    Each team is in itself on all days. Paths from one team to another do not overlap in time.
    """

    team: Ints
    ancestor: Ints
    first: Ints
    until: Ints


@dataclass(frozen=True, slots=True)
class Roster:
    """The reps who are in a team on any of the days.

    `present` is (days, reps): who is measured, so not who is absent. `excused` is the number of the
    absent ones by day, or None where there are none at all.
    """

    unit: int
    reps: Ints
    present: Bools
    excused: Ints | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """The dated assignments and teams of an organisation of `reps` reps and `teams` teams.

    Figures are computed fastest when the reps of a team have codes that follow each other.
    """

    reps: int
    teams: int
    stays: Stays
    placements: Placements
    absences: Absences = NO_ABSENCES

    @property
    def organisation(self) -> int:
        """The code that stands for the whole organisation among those of the teams."""
        return self.teams


def rosters(directory: Directory, days: int, units: Bools | None = None) -> Iterator[Roster]:
    """Return the rosters of the days 0 to `days` - 1, the organisation's last.

    Args:
        directory: the assignments and teams.
        days: the number of days.
        units: for each team's code, and the organisation's, whether its roster is wanted; None for
            all.

    Yields:
        A roster for each wanted team that anybody is in on any of the days, by code.

    Definition: docs/statistics.md, "Scores, rosters and parents".
    """
    unit, stay, first, until = _covered(directory, days, units)
    order = np.lexsort((directory.stays.rep[stay], unit))
    unit, rep = unit[order], directory.stays.rep[stay[order]]
    first, until = first[order], until[order]
    bounds = np.flatnonzero(np.diff(unit, prepend=-1, append=-1))
    away = _away(directory, days)
    for low, high in pairwise(bounds):
        reps, place = np.unique(rep[low:high], return_inverse=True)
        present = painted(days, len(reps), place, first[low:high], until[low:high])
        yield measured(Roster(int(unit[low]), reps, present), away)


def measured(roster: Roster, away: Bools | None) -> Roster:
    """Return a roster without the reps who are absent, who are counted as excused.

    Args:
        roster: everybody who is in the team.
        away: (days, all reps), True where a rep is absent; None where nobody is.

    Definition: docs/statistics.md, "Absences".
    """
    if away is None:
        return roster
    absent = roster.present & away[:, roster.reps]
    if not absent.any():
        return roster
    excused = absent.sum(axis=1, dtype=np.int32)
    return Roster(roster.unit, roster.reps, roster.present & ~absent, excused)


def joined_days(stays: Stays) -> Ints:
    """Return for each stay the first day of the rep's unbroken stretch in the organisation.

    Definition: docs/targets.md, "Who is counted".
    """
    order = np.lexsort((stays.first, stays.rep))
    rep, first, until = stays.rep[order], stays.first[order], stays.until[order]
    follows = np.zeros(len(order), np.bool_)
    follows[1:] = (rep[1:] == rep[:-1]) & (first[1:] == until[:-1])
    begins = np.maximum.accumulate(np.where(follows, 0, np.arange(len(order))))
    joined = np.empty_like(first)
    joined[order] = first[begins]
    return joined


def newcomers(directory: Directory, starts_on: int, days: int) -> Bools:
    """Return (days, reps), True where a rep is a newcomer to a plan that started on a day.

    Args:
        directory: the assignments.
        starts_on: the plan's first day.
        days: the number of days, from day 0 on.

    Returns:
        Whether each rep is one on each day; the newcomers of `ssi_platform.domain.newcomers`.

    Definition: docs/targets.md, "Who is counted".
    """
    stays = directory.stays
    joined = joined_days(stays)
    # In 64 bits: a day plus thirty does not overflow.
    first = np.maximum(stays.first, 0)
    until = np.minimum(np.minimum(stays.until, joined.astype(np.int64) + NEWCOMER_DAYS), days)
    rows = (joined > starts_on) & (first < until)
    return painted(days, directory.reps, stays.rep[rows], first[rows], until[rows].astype(np.int32))


def _away(directory: Directory, days: int) -> Bools | None:
    """Return (days, reps), True where a rep is absent; None where nobody is on any of the days."""
    absences = directory.absences
    first, until = np.maximum(absences.first, 0), np.minimum(absences.until, days)
    rows = first < until
    if not rows.any():
        return None
    return painted(days, directory.reps, absences.rep[rows], first[rows], until[rows])


def _covered(
    directory: Directory, days: int, units: Bools | None
) -> tuple[Ints, NDArray[np.intp], Ints, Ints]:
    """Return unit, stay, first and until of each stretch of a stay in a unit within the days."""
    stays = directory.stays
    wanted = np.ones(directory.teams + 1, np.bool_) if units is None else units
    placed = _ordered(directory, wanted)
    low = np.searchsorted(placed.team, stays.team)
    matches = np.searchsorted(placed.team, stays.team, side="right") - low
    stay = np.repeat(np.arange(len(stays.rep)), matches)
    offset = np.arange(len(stay)) - np.repeat(matches.cumsum() - matches, matches)
    row = low[stay] + offset
    unit, first, until = placed.ancestor[row], placed.first[row], placed.until[row]
    if wanted[directory.organisation]:
        everybody = np.arange(len(stays.rep))
        unit = np.concatenate([unit, np.full(len(everybody), directory.organisation, np.int32)])
        stay = np.concatenate([stay, everybody])
        first, until = np.concatenate([first, stays.first]), np.concatenate([until, stays.until])
    first = np.maximum(np.maximum(first, stays.first[stay]), 0)
    until = np.minimum(np.minimum(until, stays.until[stay]), days)
    inside = first < until
    return unit[inside], stay[inside], first[inside], until[inside]


def _ordered(directory: Directory, wanted: Bools) -> Placements:
    placed = directory.placements
    rows = np.flatnonzero(wanted[placed.ancestor])
    rows = rows[np.argsort(placed.team[rows], kind="stable")]
    return Placements(
        placed.team[rows], placed.ancestor[rows], placed.first[rows], placed.until[rows]
    )
