"""Splits the change of a figure between two days into steps that add up to it exactly."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Generic, TypeVar

from .causes import Cause, TwoDays, cause_of, change_of
from .levels import share_level
from .shifts import Shift
from .statistics import median, rounded_thousandths
from .targets import Criterion, Plan
from .thousandths import meets

Rep = TypeVar("Rep", bound=Hashable)
# From the scores that count, in thousandths, to the figure; None where no score counts.
Figure = Callable[[Sequence[int]], int | None]
Counted = dict[Rep, int | None]
HIGHEST = 100_000


class Measure(StrEnum):
    """The figures whose changes are explained."""

    MEDIAN = "median"
    LEVEL = "level"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Contributor(Generic[Rep]):
    """A rep of a step: the score that counted before it and after it, None for none."""

    rep: Rep
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Step(Generic[Rep]):
    """The figure before and after a cause, in thousandths; the largest contributors first."""

    cause: Cause
    before: int
    after: int
    contributors: tuple[Contributor[Rep], ...]

    @property
    def difference(self) -> int:
        return self.after - self.before

    @property
    def reps(self) -> int:
        return len(self.contributors)


def figure_of(measure: Measure, plan: Plan | None, threshold: int | None) -> Figure:
    """Return how a figure is computed from the scores that count.

    Args:
        measure: which figure.
        plan: the plan that the day is counted by; None is enough for the median.
        threshold: the threshold of the day's current stage, in whole points; for the share.

    Returns:
        The median or the level in thousandths, or the share in thousandths of a percent, rounded
        half up; without the rules of coverage.

    Definition: docs/statistics.md and docs/targets.md.
    """
    if measure is Measure.SHARE and threshold is not None:
        return partial(_share, threshold)
    if measure is Measure.LEVEL and plan and plan.criterion is Criterion.SHARE:
        return lambda values: share_level(values, plan.share_required)
    return median


def _share(threshold: int, values: Sequence[int]) -> int | None:
    if not values:
        return None
    at_target = sum(meets(value, threshold) for value in values)
    return rounded_thousandths(Fraction(100_000 * at_target, len(values)))


def explain(
    reps: Mapping[Rep, TwoDays],
    first: Figure,
    last: Figure,
    shifts: Sequence[Shift] = (),
) -> list[Step[Rep]]:
    """Split the change of a figure into steps.

    Args:
        reps: everybody who is in the team on one of the days, in the order that decides between
            contributors of the same size.
        first: the figure by the terms of the first day.
        last: the figure by the terms of the last day.
        shifts: the confirmed platform shifts, in any order.

    Returns:
        Steps, each of which begins with the figure that the one before ends with; those without
        reps and without a difference are left out. The first begins with the figure as it was
        known at the first day's cut-off, or as it is known now where nothing was known then. The
        last ends with the figure of the last day. No steps where one of the days has no figure.

    Definition: docs/explanations.md.
    """
    now = {rep: days.first.counted for rep, days in reps.items()}
    end = {rep: days.last.counted for rep, days in reps.items()}
    if _figure(first, now) is None or _figure(last, end) is None:
        return []
    walk = _Walk(_known(reps), first)
    if walk.figure is None:
        walk = _Walk(now, first)
    steps = [walk.step(Cause.CORRECTIONS, now)]
    if not any(now[rep] is not None and end[rep] is not None for rep in reps):
        steps.append(walk.step(Cause.REPLACED, end, last))
        return _shown(steps)
    steps += _steps(walk, reps, now, end, last, shifts)
    return _shown(steps)


class _Walk(Generic[Rep]):
    """The scores that count, as the steps change them, and the figure of the moment."""

    def __init__(self, counted: Mapping[Rep, int | None], figure: Figure) -> None:
        self.counted, self.function = dict(counted), figure
        self.figure = _figure(figure, self.counted)

    def step(
        self, cause: Cause, changes: Mapping[Rep, int | None], figure: Figure | None = None
    ) -> Step[Rep]:
        """Change the scores of some reps, and return the step."""
        before = self.figure
        moved = [Contributor(rep, self.counted[rep], after)
                 for rep, after in changes.items() if after != self.counted[rep]]  # fmt: skip
        if moved:
            middle = median(_values(self.counted)) or 0
            moved.sort(key=lambda each: -_size(each, middle))
            self.counted |= changes
        if moved or figure:
            self.function = figure or self.function
            self.figure = _figure(self.function, self.counted)
        if before is None or self.figure is None:
            raise ValueError("A rep who counts on both days counts in between.")
        return Step(cause, before, self.figure, tuple(moved))


def _steps(
    walk: "_Walk[Rep]",
    reps: Mapping[Rep, TwoDays],
    now: Counted[Rep],
    end: Counted[Rep],
    last: Figure,
    shifts: Sequence[Shift],
) -> Iterator[Step[Rep]]:
    causes = {rep: cause_of(days.first, days.last) for rep, days in reps.items()}
    shifted = {
        rep: value
        for rep, days in reps.items()
        if causes[rep] in (None, Cause.GAINED, Cause.LOST)
        and (value := _shifted(days, shifts)) is not None
    }
    for cause in tuple(Cause)[1:-1]:
        if cause is Cause.PLATFORM_SHIFT:
            yield walk.step(cause, shifted)
            causes |= {rep: change_of(value, end[rep]) for rep, value in shifted.items()}
            continue
        changes = {rep: end[rep] for rep in reps if causes[rep] is cause}
        yield walk.step(cause, changes, last if cause is Cause.TERMS else None)


def _shifted(days: TwoDays, shifts: Sequence[Shift]) -> int | None:
    """Return a value less the shifts between its day and that of the later value, or None."""
    since, until, value = days.first.measured_on, days.last.measured_on, days.first.counted
    if value is None or since is None or until is None:
        return None
    changes = [shift.median for shift in shifts if since < shift.day <= until]
    if not changes:
        return None
    return min(HIGHEST, max(0, value + sum(changes)))


def _known(reps: Mapping[Rep, TwoDays]) -> Counted[Rep]:
    return {rep: replace(days.first, value=days.known).counted for rep, days in reps.items()}


def _size(contributor: Contributor[Rep], middle: int) -> int:
    """Return how far a score moved; of who came or went, how far it lies from the middle."""
    before, after = contributor.before, contributor.after
    return abs((middle if after is None else after) - (middle if before is None else before))


def _values(counted: Mapping[Rep, int | None]) -> list[int]:
    return [value for value in counted.values() if value is not None]


def _figure(figure: Figure, counted: Mapping[Rep, int | None]) -> int | None:
    return figure(_values(counted))


def _shown(steps: Sequence[Step[Rep]]) -> list[Step[Rep]]:
    return [step for step in steps if step.reps or step.difference]
