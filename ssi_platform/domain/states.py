"""The state of a stage, and the pace that it depends on."""

from datetime import date
from enum import StrEnum

from .pauses import is_paused
from .targets import Plan, Stage, stage_on
from .thousandths import meets

# Below half a point between baseline and glide path a pace is noise: LinkedIn shows whole points.
PACE_FLOOR = 500
ON_TRACK_PACE = 0.99
BEHIND_PACE = 0.81


class State(StrEnum):
    """The state of a stage; `stage_state` has the order of precedence."""

    NOT_STARTED = "not_started"
    MET = "met"
    PAUSED = "paused"
    INSUFFICIENT_DATA = "insufficient_data"
    OVERDUE = "overdue"
    NO_BASELINE = "no_baseline"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"


def has_started(plan: Plan, stage: Stage, on: date) -> bool:
    """Tell whether a stage is open on a day, or was before it.

    Args:
        plan: the plan.
        stage: one of its stages.
        on: any day; up to and including a due day the next stage has not started.

    Returns:
        True from the plan's start, for a later stage from the day after the due day before it.
    """
    return on >= plan.starts_on and stage.due_on <= stage_on(plan.stages, on).due_on


def pace_of(level: int, start: int, goal: int) -> float | None:
    """Return the pace: the achieved part of the expected gain.

    Args:
        level: the level L of the day, in thousandths.
        start: the baseline b, in thousandths; always the plan's, so that the pace of a later
            stage goes on from that of the stage before.
        goal: the glide path's e(t), in thousandths.

    Returns:
        (L - b) / (e - b), negative below the baseline, or None when e - b is at most 0.5 points.

    Definition: docs/targets.md, "Glide path and pace".
    """
    return (level - start) / (goal - start) if goal - start > PACE_FLOOR else None


def stage_state(
    plan: Plan,
    stage: Stage,
    on: date,
    *,
    level: int | None,
    verdict: bool | None,
    goal: int | None,
    pace: float | None,
) -> State:
    """Return the state of a stage. The first of these that applies:

    1. `not_started`: the plan has not begun, or an earlier stage is still open.
    2. `met`: the criterion holds on the day, or the verdict of the due day was that it does.
    3. `paused`: the plan is paused on the day.
    4. `insufficient_data`: the day cannot be judged.
    5. `overdue`: the due day has passed.
    6. `no_baseline`: there is no glide path to compare with.
    7. With a pace: `on_track` from 0.99, `behind` from 0.81, else `at_risk`.
    8. Without one, because the path has hardly left the baseline or does not rise: `on_track`
       when the level is at most 0.5 points below the path, else `behind`.

    Args:
        plan: the plan.
        stage: one of its stages.
        on: the day to judge.
        level: the level of that day in thousandths, None when it cannot be judged.
        verdict: the verdict of the stage's due day; None before that day.
        goal: the glide path's value on the day in thousandths, None without a baseline.
        pace: as `pace_of` has it.

    Returns:
        The state.

    Definition: docs/targets.md, "States".
    """
    if not has_started(plan, stage, on):
        return State.NOT_STARTED
    if verdict or (level is not None and meets(level, stage.threshold)):
        return State.MET
    if is_paused(on, plan.pauses):
        return State.PAUSED
    if level is None:
        return State.INSUFFICIENT_DATA
    if on > stage.due_on:
        return State.OVERDUE
    return State.NO_BASELINE if goal is None else _by_pace(level, goal, pace)


def _by_pace(level: int, goal: int, pace: float | None) -> State:
    if pace is None:
        return State.ON_TRACK if level >= goal - PACE_FLOOR else State.BEHIND
    if pace >= ON_TRACK_PACE:
        return State.ON_TRACK
    return State.BEHIND if pace >= BEHIND_PACE else State.AT_RISK
