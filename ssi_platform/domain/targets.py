"""Staged targets: a ladder of dated steps, each asking more than the last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from .calendar import months_after
from .refusals import FieldError, Invalid
from .thousandths import Refused

MAX_MONTHS = 120


class Criterion(StrEnum):
    """What has to reach a threshold: enough of the reps, or the team's median."""

    SHARE = "share"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: a threshold in whole points, 1 to 100, reached by the end of its due day."""

    threshold: int
    due_on: date
    position: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A start, at least one stage in order, and the criterion; `share_required` is in percent.

    Making one that breaks the rules of `plan_errors` raises Invalid.
    """

    starts_on: date
    stages: tuple[Stage, ...]
    criterion: Criterion = Criterion.SHARE
    share_required: int = 100

    def __post_init__(self) -> None:
        errors = plan_errors(self.starts_on, self.stages, self.share_required)
        if errors:
            raise Invalid(errors)


def plan_errors(
    starts_on: date, stages: Sequence[Stage], share_required: int = 100
) -> list[FieldError]:
    """Say everything that is wrong with a plan, so that a form can show it at once.

    Args:
        starts_on: the plan's first day.
        stages: the stages in order. Due days, thresholds and positions rise strictly, the first
            due day comes after the start, and thresholds lie between 1 and 100.
        share_required: percent of the counted reps, 1 to 100.

    Returns:
        Errors with fields such as `stages/0/due_on`, empty when the plan is sound. Codes:
        `required`, `out_of_range`, `not_increasing`, `not_after_start`.

    Source: domain design, "Staged targets".
    """
    errors = list(_stage_errors(starts_on, stages))
    if not 1 <= share_required <= 100:
        errors.append(FieldError("share_required", "out_of_range", "Must be 1 to 100 percent."))
    return errors


def stage_on(stages: Sequence[Stage], day: date) -> Stage:
    """Return the stage being climbed on a day.

    Args:
        stages: at least one stage, in any order.
        day: any day; a stage is climbed up to and including its due day.

    Returns:
        The first stage that is not yet past due, else the last one.

    Raises:
        ValueError: when there are no stages.
    """
    ladder = sorted(stages, key=lambda stage: stage.due_on)
    if not ladder:
        raise ValueError("A plan has at least one stage.")
    return next((stage for stage in ladder if stage.due_on >= day), ladder[-1])


def resolve_due(starts_on: date, *, months: int | None = None, due_on: date | None = None) -> date:
    """Turn a stage's due date, however it was given, into a day.

    Args:
        starts_on: the plan's first day.
        months: calendar months from the start, 1 to 120, or None.
        due_on: the day itself, or None. Exactly one of the two is given.

    Returns:
        The due day.

    Raises:
        Refused: `months_or_due_on` when both or neither are given, `out_of_range` for months
            outside 1 to 120 or beyond the calendar.

    Source: domain design, "Staged targets".
    """
    if due_on is not None and months is None:
        return due_on
    if months is None or due_on is not None:
        raise Refused("months_or_due_on", "Give either months or a due day.")
    if not 1 <= months <= MAX_MONTHS:
        raise Refused("out_of_range", f"Must be between 1 and {MAX_MONTHS} months.")
    try:
        return months_after(starts_on, months)
    except ValueError as error:
        raise Refused("out_of_range", str(error)) from error


def _stage_errors(starts_on: date, stages: Sequence[Stage]) -> Iterator[FieldError]:
    if not stages:
        yield FieldError("stages", "required", "Give at least one stage.")
    elif stages[0].due_on <= starts_on:
        yield FieldError("stages/0/due_on", "not_after_start", "Must come after the start.")
    for index, stage in enumerate(stages):
        if not 1 <= stage.threshold <= 100:
            detail = "Must be between 1 and 100."
            yield FieldError(f"stages/{index}/threshold", "out_of_range", detail)
    for index, (lower, higher) in enumerate(pairwise(stages), start=1):
        for name in ("threshold", "due_on", "position"):
            if not getattr(lower, name) < getattr(higher, name):
                detail = "Must be more than the stage before."
                yield FieldError(f"stages/{index}/{name}", "not_increasing", detail)
