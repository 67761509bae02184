"""Columns to plan days to assessments, against the oracle: everything shown of every stage."""

from copy import deepcopy
from dataclasses import asdict
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.oracle import History, Oracle, Stage, Version
from scripts.oracle.assessing import Verdict
from ssi_platform.domain.assessment import assess
from ssi_platform.domain.plan_days import PlanDay, Reason
from ssi_platform.domain.targets import Plan
from ssi_platform.domain.verdicts import (
    FrozenDay,
    Judgement,
    due_week,
    first_day_needed,
    judge_again,
)

from ..examples import examples
from .organisations import (
    FIRST,
    Columns,
    as_plan,
    on_day,
    random_history,
    random_score,
)

DAYS = 90
SEEDS = st.integers(0, 2**32)


def assessed(
    plan: Plan,
    days: list[PlanDay],
    on: date,
    window: int,
    stored: dict[int, Judgement] | None = None,
) -> dict:
    answer = asdict(assess(plan, days, on, window_days=window, verdicts=stored))
    baseline = answer.pop("baseline")
    start = (baseline["day"], baseline["value"]) if baseline else None
    current, stages = answer.pop("current"), list(answer.pop("stages"))
    del answer["on"]
    for stage in stages:
        assert stage.pop("forecast") is None  # Others make it; the oracle has none.
    return answer | {"baseline": start, "current_stage": current, "stages": stages}


def shown(oracle: Oracle, team: str, on: date, stored: dict[int, Verdict] | None = None) -> dict:
    answer = oracle.attainment(team, on, stored)
    assert answer is not None
    of_plan = ("plan_owner", "plan_version")
    return {name: value for name, value in answer.items() if name not in of_plan}


def needed(version: Version) -> bool:
    """Whether all days that an assessment reads are among those that are computed."""
    return first_day_needed(as_plan(version)) >= FIRST


@settings(max_examples=examples(12))
@given(SEEDS)
def test_assessments_equal_the_oracle(seed: int) -> None:
    random = Random(seed)
    history = random_history(random, days=DAYS)
    columns, oracle = Columns(history, DAYS), Oracle(history)
    for owner, version in history.versions():
        by_team = columns.plan_days(owner, version) if needed(version) else {}
        for team in by_team:
            on = on_day(random.randint(0, DAYS - 1))
            if oracle.version_of(team, on) is version:
                answer = shown(oracle, team, on)
                assert assessed(as_plan(version), by_team[team], on, history.window) == answer


def change(random: Random, history: History) -> None:
    """Move a team and reps, also back-dated, correct and delete scores, change the window."""
    teams = list(history.parents)
    for rep, scores in history.scores.items():
        for day in random.sample(sorted(scores), min(3, len(scores))):
            history.forget(rep, day)
        for _ in range(3):
            random_score(random, history, rep, on_day(random.randint(-20, DAYS)))
    for rep in list(history.assignments):
        history.assign(rep, random.choice([None, *teams]), on_day(random.randint(-20, DAYS)))
    history.place(teams[-1], random.choice([None, *teams[:-1]]), on_day(random.randint(-20, DAYS)))
    history.window = random.choice([2, 14, 40])


@settings(max_examples=examples(12))
@given(SEEDS)
def test_given_verdicts_judge_the_frozen_population_by_corrected_scores(seed: int) -> None:
    random = Random(seed)
    history = random_history(random, days=DAYS)
    for owner, version in history.versions():
        for stage in version.stages if needed(version) else ():
            _judge_twice(random, deepcopy(history), owner, version, stage)


def _judge_twice(
    random: Random, history: History, owner: str | None, version: Version, stage: Stage
) -> None:
    columns, before = Columns(history, 2 * DAYS), Oracle(history)
    team, week = random.choice(columns.teams), due_week(stage)
    frozen = columns.frozen(team, owner, version, week)
    written = before.populations(team, owner, version, stage)
    live = Verdict(stage, [before.counted(team, owner, version, day) for day in week])
    assert judged(history, version, stage, frozen) == as_judgement(live)
    change(random, history)
    corrected = Oracle(history).verdict(version, stage, written)
    assert judged(history, version, stage, frozen) == as_judgement(corrected)


@settings(max_examples=examples(8))
@given(SEEDS)
def test_stored_verdicts_stand_in_place_of_the_series(seed: int) -> None:
    random = Random(seed)
    history = random_history(random, days=DAYS)
    columns, oracle = Columns(history, DAYS), Oracle(history)
    for owner, version in history.versions():
        stage = version.stages[0]
        on = min(stage.due_on + timedelta(days=random.randint(-2, 20)), on_day(DAYS - 1))
        stored = Verdict(stage, [None])
        stored.attained, stored.level, stored.reason = random.choice(
            [
                (None, None, "no_scores"),
                (False, stage.threshold * 1000 - 501, None),
                (True, 99_000, None),
            ]
        )
        given_before = {stage.position: as_judgement(stored)}
        for team, days in columns.plan_days(owner, version).items() if needed(version) else ():
            if oracle.version_of(team, on) is version:
                answer = shown(oracle, team, on, {stage.position: stored})
                assert assessed(as_plan(version), days, on, history.window, given_before) == answer


def judged(
    history: History, version: Version, stage: Stage, frozen: list[FrozenDay[str]]
) -> Judgement:
    plan = as_plan(version)
    totals = {
        rep: [(day, values[0]) for day, values in scores.items()]
        for rep, scores in history.scores.items()
    }
    return judge_again(plan, plan.stages[version.stages.index(stage)], frozen, totals)


def as_judgement(verdict: Verdict) -> Judgement:
    reason = None if verdict.reason is None else Reason(verdict.reason)
    return Judgement(verdict.attained, verdict.level, reason)
