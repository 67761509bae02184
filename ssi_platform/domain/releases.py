"""The weekly release of a team's figures, which is the same for all who read it.

Reps see only themselves; a release tells them where their team stands, and nobody's score.
"""

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from .cohorts import FINE_REPS, LEAST_REPS, rounded, step_of
from .statistics import rounded_thousandths

WEEK = timedelta(days=7)

Rep = TypeVar("Rep", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ReleasedFigures(Generic[Rep]):
    """The figures of a release in thousandths, and the reps behind them.

    All figures are None where `reps` is empty. `step` is what they are rounded to. `renewed` tells
    whether the reps are those of the week itself, and not those of an earlier week who are left.
    """

    reps: frozenset[Rep]
    renewed: bool = False
    step: int | None = None
    median: int | None = None
    lower_quartile: int | None = None
    upper_quartile: int | None = None


def closed_week(today: date, first_weekday: int = 0) -> date:
    """Return the last day of the last week that ended before a day.

    Args:
        today: a day.
        first_weekday: the first day of the week, 0 for Monday to 6 for Sunday.
    """
    return today - timedelta(days=(today.weekday() - first_weekday) % 7 + 1)


def is_renewed(scored: Set[Rep], last: Set[Rep]) -> bool:
    """Return whether a week's figures are of other reps than the last release's.

    Args:
        scored: the reps of the team with a score that holds on the last day of the week.
        last: the reps of the last release with figures; empty where there is none.

    Returns:
        True where at least 5 came or went, or where there is no last release.

    Definition: docs/small-teams.md, "The weekly release".
    """
    return not last or len(scored ^ last) >= LEAST_REPS


def released_reps(scored: Set[Rep], last: Set[Rep]) -> frozenset[Rep]:
    """Return the reps that a week's figures are computed over.

    Args:
        scored: the reps of the team with a score that holds on the last day of the week.
        last: the reps of the last release with figures; empty where there is none.

    Returns:
        The scored reps; those of both where they differ from the last release's by 1 to 4 reps;
        nobody where fewer than 5 are left.

    Definition: docs/small-teams.md, "The weekly release".
    """
    reps = scored if is_renewed(scored, last) else scored & last
    return frozenset(reps) if len(reps) >= LEAST_REPS else frozenset()


def released_figures(scores: Mapping[Rep, int], last: Set[Rep]) -> ReleasedFigures[Rep]:
    """Return the figures of a week's release.

    Args:
        scores: the scores that hold on the last day of the week, in thousandths.
        last: the reps of the last release with figures; empty where there is none.

    Returns:
        The median from 5 reps on, rounded; the quartiles from 12 reps on.

    Definition: docs/small-teams.md, "The weekly release".
    """
    reps = released_reps(scores.keys(), last)
    step = step_of(len(reps))
    if step is None:
        return ReleasedFigures(frozenset())
    ordered = sorted(scores[rep] for rep in reps)
    quarters = [1, 2, 3] if len(reps) >= FINE_REPS else [2]
    figures = {quarter: rounded(nobodys_quantile(ordered, quarter), step) for quarter in quarters}
    renewed = is_renewed(scores.keys(), last)
    return ReleasedFigures(reps, renewed, step, figures[2], figures.get(1), figures.get(3))


def nobodys_quantile(ordered: Sequence[int], quarters: int) -> int:
    """Return a quantile that is no rep's own score.

    Args:
        ordered: at least 5 scores in thousandths, in ascending order.
        quarters: 1 for the lower quartile, 2 for the median, 3 for the upper quartile.

    Returns:
        `percentile_cont(quarters / 4)`; where that is the score of one rep, the middle between the
        scores below and above it. Rounded half up to thousandths.

    Definition: docs/small-teams.md, "The weekly release".
    """
    place, rest = divmod(quarters * (len(ordered) - 1), 4)
    if rest:
        return rounded_thousandths(
            Fraction(ordered[place] * (4 - rest) + ordered[place + 1] * rest, 4)
        )
    return rounded_thousandths(Fraction(ordered[place - 1] + ordered[place + 1], 2))
