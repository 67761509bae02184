"""The figures of one measure of reps, for teams and days, by the columns of `columns`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .blocks import MISSING, of_reps
from .columns import Held, Scores, carry_forward, team_days
from .measures import Aggregation
from .rosters import Roster


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """A roster on one day; figures in thousandths of the measure's unit, None for none.

    `value` is the figure of the measure's aggregation, `age` that of the oldest value in days.
    """

    unit: int
    day: int
    roster: int
    scored: int
    excused: int
    median: int | None
    lower_quartile: int | None
    upper_quartile: int | None
    mean: int | None
    minimum: int | None
    maximum: int | None
    max_age_days: int | None
    value: int | None


def measured_days(
    values: Scores,
    rosters: Sequence[Roster],
    *,
    days: int,
    reps: int,
    window: int,
    aggregation: Aggregation,
) -> list[MeasuredDay]:
    """Return the figures of one measure, for each roster and day that has reps.

    Args:
        values: values of one figure, of the days and of the `window` - 1 days before.
        rosters: the rosters, as `rosters.rosters` has them.
        days: the number of days.
        reps: the number of reps.
        window: for how many days a value holds.
        aggregation: `median`, `mean` or `sum`.

    Returns:
        Rows by roster and day. A sum is over those who have a value, and None where nobody has.

    Definition: docs/measures.md, "Statistics of a measure".
    """
    held = carry_forward(values, days=days, reps=reps, window=window)
    held.age[held.values[0] == MISSING] = MISSING
    rows = team_days(held, rosters)
    figures = {name: column.tolist() for name, column in rows.figures.items()}
    totals = {roster.unit: _sums(held, roster) for roster in rosters}
    return [
        _row(unit, day, {name: figures[name][row] for name in figures}, totals[unit], aggregation)
        for row, (unit, day) in enumerate(zip(rows.unit.tolist(), rows.day.tolist(), strict=True))
    ]


def _row(
    unit: int, day: int, figures: dict[str, int], sums: list[int], aggregation: Aggregation
) -> MeasuredDay:
    counts = {name: figures.pop(name) for name in ("roster", "scored", "excused")}
    shown = {name: None if value == MISSING else value for name, value in figures.items()}
    value = shown["mean"] if aggregation is Aggregation.MEAN else shown["median"]
    if aggregation is Aggregation.SUM:
        value = sums[day] if counts["scored"] else None
    return MeasuredDay(unit=unit, day=day, value=value, **counts, **shown)  # type: ignore[arg-type] # By name.


def _sums(held: Held, roster: Roster) -> list[int]:
    """Return the sum of the values of each day, of the reps who are on the roster then."""
    values = of_reps(held.values[0], roster.reps)
    counted = np.where(roster.present & (values != MISSING), values, 0)
    sums: list[int] = counted.sum(axis=1, dtype=np.int64).tolist()
    return sums
