"""The figures of many teams and days at once, by columns: scores in, flat columns out.

The definitions are those of `statistics`, `levels`, `newcomers` and `plan_days`. Arrays are
(figures, days, reps); the figures are the total and the pillars, in whole thousandths.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import MISSING, Block, Ordered, blocks, of_reps, ordered
from .readings import PILLARS
from .rosters import Bools, Ints, Roster

PILLAR_MEDIANS = tuple(f"{pillar}_median" for pillar in PILLARS)
TEAM_FIGURES = (
    "roster", "scored", "excused", "median", "lower_quartile", "upper_quartile", "mean", "minimum",
    "maximum",
    *PILLAR_MEDIANS, "max_age_days",
)  # fmt: skip
ONE_FIGURE = tuple(name for name in TEAM_FIGURES if name not in PILLAR_MEDIANS)

LARGEST_TOGETHER = 1 << 18  # Values of several rosters that are sorted in one array.


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores as they were observed, a row each: `values` is (figures, rows), MISSING for none.

    `rep` is a code, `day` counts from the first day to compute; there is at most one row a rep and
    day, in any order.
    """

    rep: Ints
    day: Ints
    values: Ints


@dataclass(frozen=True, slots=True)
class Held:
    """The values that hold on each day, (figures, days, reps), and their age in days."""

    values: Ints
    age: Ints


@dataclass(frozen=True, slots=True)
class TeamDays:
    """A row for each team (or the organisation, by its code) and day that anybody was in it.

    Whoever is absent is in it too: such a day may have a roster of 0.

    `figures` has a column for each name in TEAM_FIGURES, or in ONE_FIGURE, MISSING for none.
    """

    unit: Ints
    day: Ints
    figures: dict[str, Ints]


def carry_forward(scores: Scores, *, days: int, reps: int, window: int) -> Held:
    """Return the values that hold on the days 0 to `days` - 1.

    Args:
        scores: the scores of these days and of the `window` - 1 days before; others are left out.
        days: the number of days.
        reps: the number of reps.
        window: the staleness window W, 1 to 60.

    Returns:
        For each rep and day the figures of the latest score that is not stale; all of them MISSING
        and the age too where there is none.

    Definition: docs/statistics.md, "Whose score, on which day".
    """
    before = window - 1
    inside = np.flatnonzero((scores.day >= -before) & (scores.day < days))
    order = inside[np.argsort(scores.day[inside], kind="stable")]
    rep, day = scores.rep[order], scores.day[order]
    # A later score has a higher row, so that the largest row up to a day is the latest score.
    row = np.full((before + days, reps), MISSING, np.int32)
    row[day + before, rep] = np.arange(len(order), dtype=np.int32)
    np.maximum.accumulate(row, axis=0, out=row)
    row = row[before:]
    # The last element stands for "no score", and is what MISSING indexes.
    observed = np.append(day, np.int32(-window))
    age = np.arange(days, dtype=np.int32)[:, None] - observed[row]
    stale = (row == MISSING) | (age >= window)
    row[stale] = MISSING
    age[stale] = MISSING
    values = np.empty((len(scores.values), days, reps), np.int32)
    for figure, column in enumerate(scores.values):
        np.take(np.append(column[order], np.int32(MISSING)), row, out=values[figure], mode="wrap")
    return Held(values, age)


def team_days(held: Held, rosters: Iterable[Roster], wanted: Bools | None = None) -> TeamDays:
    """Return the figures of each roster on each day.

    Args:
        held: the values that hold: of the total and the pillars, or of one measure.
        rosters: the rosters, as `rosters.rosters` has them.
        wanted: (teams + 1, days), which rows to return, or None for all.

    Returns:
        Rows by roster and day; none for days on which nobody is on the roster or excused.

    Definition: docs/statistics.md, "The figures of a day".
    """
    several = list(rosters)
    if _are_few(held, several):
        return _together(held, several, wanted)
    rows: list[TeamDays] = []
    names = _names(held)
    for roster in several:
        mask = None if wanted is None else wanted[roster.unit]
        for block in blocks(roster, mask, len(held.values)):
            kept = rows_of(block, mask)
            values = of_reps(held.values[:, block.days], block.reps)
            age = of_reps(held.age[block.days], block.reps)
            figures = _figures(values, age, block.present, block.excused)
            unit = np.full(len(kept), roster.unit, np.int32)
            day = (kept + block.days.start).astype(np.int32)
            rows.append(TeamDays(unit, day, {name: figures[name][kept] for name in names}))
    return TeamDays(
        joined([row.unit for row in rows]),
        joined([row.day for row in rows]),
        {name: joined([row.figures[name] for row in rows]) for name in names},
    )


def _names(held: Held) -> tuple[str, ...]:
    return TEAM_FIGURES if len(held.values) > 1 else ONE_FIGURE


def _are_few(held: Held, rosters: Sequence[Roster]) -> bool:
    widest = max((len(roster.reps) for roster in rosters), default=0)
    figures, days, _ = held.values.shape
    return bool(0 < int(figures) * int(days) * len(rosters) * widest <= LARGEST_TOGETHER)


def _together(held: Held, rosters: Sequence[Roster], wanted: Bools | None) -> TeamDays:
    """Return the figures of few rosters and days by one set of calls to numpy, not one a roster.

    Arrays are (figures, days, rosters, reps); smaller rosters are filled up with absent reps.
    """
    days = held.values.shape[1]
    units = np.array([roster.unit for roster in rosters], np.int32)
    shape = (len(rosters), max(len(roster.reps) for roster in rosters))
    reps, present = np.zeros(shape, np.intp), np.zeros((days, *shape), np.bool_)
    excused = np.zeros((days, len(rosters)), np.int32)
    for place, roster in enumerate(rosters):
        reps[place, : len(roster.reps)] = roster.reps
        present[:, place, : len(roster.reps)] = roster.present
        if roster.excused is not None:
            excused[:, place] = roster.excused
    kept = present.any(axis=2).T | (excused.T > 0)
    if wanted is not None:
        kept &= wanted[units]
    row, day = np.nonzero(kept)
    figures = _figures(held.values[:, :, reps], held.age[:, reps], present, excused)
    rows = {name: figures[name][day, row] for name in _names(held)}
    return TeamDays(units[row], day.astype(np.int32), rows)


def rows_of(block: Block, wanted: Bools | None) -> NDArray[np.intp]:
    """Return which days of a block have rows: somebody is in the team, and the day is wanted."""
    present = block.present.any(axis=1) | (block.excused > 0)
    return np.flatnonzero(present if wanted is None else present & wanted[block.days])


def joined(columns: Sequence[Ints]) -> Ints:
    """Return columns one after the other, as one."""
    return np.concatenate(columns) if columns else np.empty(0, np.int32)


def _figures(values: Ints, age: Ints, present: Bools, excused: Ints) -> dict[str, Ints]:
    """Return TEAM_FIGURES, or ONE_FIGURE, of the present reps, the last axis of the arrays."""
    all_figures = ordered(values, present)
    totals = all_figures.of_figure(0)
    figures = {
        "roster": present.sum(axis=-1, dtype=np.int32),
        "scored": totals.counts.astype(np.int32),
        "excused": excused,
        **_of_totals(totals),
    }
    medians = all_figures.quantile(2)
    figures["median"] = medians[0]
    figures |= dict(zip(PILLAR_MEDIANS, medians[1:], strict=False))
    figures["max_age_days"] = np.where(present, age, np.int32(MISSING)).max(axis=-1)
    return figures


def _of_totals(totals: Ordered) -> dict[str, Ints]:
    return {
        "lower_quartile": totals.quantile(1),
        "upper_quartile": totals.quantile(3),
        "mean": totals.mean(),
        "minimum": totals.largest(totals.counts),
        "maximum": totals.largest(np.minimum(totals.counts, 1)),
    }
