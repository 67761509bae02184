"""Staged targets: thresholds that are due one after the other, each higher than the last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from .calendar import LAST_DAY, DayRange, months_after
from .pauses import Pause, moved, since
from .refusals import FieldError, Invalid
from .thousandths import Refused

MAX_MONTHS = 120
MAX_STAGES = 10
DEFAULT_SHARE = 80


class Criterion(StrEnum):
    """The criterion for a threshold: the share of the reps, or the team's median."""

    SHARE = "share"
    MEDIAN = "median"


class Cohort(StrEnum):
    """The eligible reps: the day's roster without newcomers, or the reps at the plan's start."""

    CURRENT_ROSTER = "current_roster"
    FROZEN_AT_START = "frozen_at_start"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: a threshold in whole points, 1 to 100, reached by the end of its due day."""

    threshold: int
    due_on: date
    position: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The terms of one version of a plan; `share_required` is in percent.

    Due days are as the pauses, which are in order, have moved them: see `paused`.

    Raises:
        Invalid: when the terms break a rule of `plan_errors`.
    """

    starts_on: date
    stages: tuple[Stage, ...]
    criterion: Criterion = Criterion.SHARE
    share_required: int = DEFAULT_SHARE
    cohort: Cohort = Cohort.CURRENT_ROSTER
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        errors = plan_errors(
            self.starts_on,
            self.stages,
            self.share_required,
            criterion=self.criterion,
            cohort=self.cohort,
            paused_days=sum(pause.days for pause in self.pauses),
        )
        if errors:
            raise Invalid(errors)

    def stage_before(self, stage: Stage) -> Stage | None:
        """Return the stage that is due before another one, or None for the first."""
        earlier = [other for other in self.stages if other.due_on < stage.due_on]
        return earlier[-1] if earlier else None


def plan_errors(
    starts_on: date,
    stages: Sequence[Stage],
    share_required: int = DEFAULT_SHARE,
    *,
    criterion: Criterion = Criterion.SHARE,
    cohort: Cohort = Cohort.CURRENT_ROSTER,
    ends_on: date | None = None,
    paused_days: int = 0,
    allowed: DayRange | None = None,
) -> list[FieldError]:
    """Return all errors of a plan.

    Args:
        starts_on: the plan's first day.
        stages: 1 to 10 stages in order. Due days, thresholds and positions rise strictly.
            Thresholds lie between 1 and 100. Due days come after the start and at most 120
            months after it; they need not lie within `allowed`.
        share_required: percent of the counted reps, 1 to 100.
        criterion: what has to reach a threshold.
        cohort: who is eligible; a frozen cohort needs the criterion `share`.
        ends_on: the plan's last day, not before the last stage's due day; None without an end.
        paused_days: by how many days pauses have moved due days at most.
        allowed: the range the start has to lie in, or None for terms that were accepted before.

    Returns:
        Errors with fields such as `stages/0/due_on`, empty when the plan is sound. Codes:
        `required`, `out_of_range`, `day_out_of_range`, `not_increasing`, `not_after_start`,
        `too_many_stages`, `needs_criterion_share`, `ends_before_due`.

    Definition: docs/targets.md, "A plan" and "Who is counted".
    """
    errors = list(_start_errors(starts_on, allowed))
    errors += _stage_errors(starts_on, stages, paused_days)
    if ends_on is not None and stages and ends_on < stages[-1].due_on:
        detail = f"Must not come before the due day of the last stage, {stages[-1].due_on}."
        errors.append(FieldError("ends_on", "ends_before_due", detail))
    if ends_on is not None and ends_on > LAST_DAY:
        errors.append(FieldError("ends_on", "day_out_of_range", f"Must be at most {LAST_DAY}."))
    if not 1 <= share_required <= 100:
        errors.append(FieldError("share_required", "out_of_range", "Must be 1 to 100 percent."))
    if cohort is Cohort.FROZEN_AT_START and criterion is not Criterion.SHARE:
        detail = "A frozen cohort needs the criterion share."
        errors.append(FieldError("cohort", "needs_criterion_share", detail))
    return errors


def paused(plan: Plan, pauses: Iterable[Pause]) -> Plan:
    """Return a plan whose due days some pauses have moved.

    Definition: docs/targets.md, "Pauses".
    """
    own = since(plan.starts_on, pauses)
    if not own:
        return plan
    stages = tuple(replace(stage, due_on=moved(stage.due_on, own)) for stage in plan.stages)
    return replace(plan, stages=stages, pauses=own)


def stage_on(stages: Sequence[Stage], day: date) -> Stage:
    """Return the current stage of a day.

    Args:
        stages: at least one stage, in any order.
        day: any day; a stage is current up to and including its due day.

    Returns:
        The first stage that is not yet past due, else the last one.

    Raises:
        ValueError: when there are no stages.
    """
    ordered = sorted(stages, key=lambda stage: stage.due_on)
    if not ordered:
        raise ValueError("A plan has at least one stage.")
    return next((stage for stage in ordered if stage.due_on >= day), ordered[-1])


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

    Definition: docs/targets.md, "A plan".
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


def _start_errors(starts_on: date, allowed: DayRange | None) -> Iterator[FieldError]:
    if allowed is not None and starts_on not in allowed:
        detail = f"Must be between {allowed.first} and {allowed.last}."
        yield FieldError("starts_on", "day_out_of_range", detail)


def _stage_errors(
    starts_on: date, stages: Sequence[Stage], paused_days: int
) -> Iterator[FieldError]:
    if not stages:
        yield FieldError("stages", "required", "Give at least one stage.")
    elif len(stages) > MAX_STAGES:
        detail = f"Must be at most {MAX_STAGES} stages."
        yield FieldError("stages", "too_many_stages", detail)
    elif stages[0].due_on <= starts_on:
        yield FieldError("stages/0/due_on", "not_after_start", "Must come after the start.")
    for index, stage in enumerate(stages):
        if not 1 <= stage.threshold <= 100:
            detail = "Must be between 1 and 100."
            yield FieldError(f"stages/{index}/threshold", "out_of_range", detail)
        if stage.due_on - timedelta(days=paused_days) > _last_due_day(starts_on):
            detail = f"Must be at most {MAX_MONTHS} months after the start."
            yield FieldError(f"stages/{index}/due_on", "out_of_range", detail)
    for index, (lower, higher) in enumerate(pairwise(stages), start=1):
        for name in ("threshold", "due_on", "position"):
            if not getattr(lower, name) < getattr(higher, name):
                detail = "Must be more than the stage before."
                yield FieldError(f"stages/{index}/{name}", "not_increasing", detail)


def _last_due_day(starts_on: date) -> date:
    try:
        return months_after(starts_on, MAX_MONTHS)
    except ValueError:
        return date.max
