"""Gives the verdicts of due days, and judges given ones again when a score is corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from apps.ledger.models import StaleRange
from ssi_platform.database import packed
from ssi_platform.domain.blocks import blocks
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.columns import carry_forward
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.populations import PlanTerms, population
from ssi_platform.domain.rosters import Directory, Roster, rosters
from ssi_platform.domain.targets import Plan, Stage
from ssi_platform.domain.verdicts import due_week, judge

from ..models import StageVerdict
from .inputs import Inputs, number_of
from .plans import PlanInForce
from .populations import Population, counted_days_of, days_of_population, length_of

ONE_DAY = timedelta(days=1)
GIVEN = """
SELECT team_id, stage_id FROM analytics_stageverdict
WHERE organisation_id = %(organisation)s AND stage_id = ANY (%(stages)s)
"""
JUDGED = ("attained", "level", "reason", "scored", "eligible")


@dataclass(frozen=True, slots=True)
class Due:
    """A stage whose due day has passed, of a team, by its code, that has no verdict yet."""

    team: int
    plan: PlanInForce
    stage: Stage
    stage_id: UUID


def give_verdicts(cursor: Any, inputs: Inputs, floor: date | None, now: datetime) -> None:
    """Store the verdicts of the stages whose due day has passed, for the teams that they apply to.

    Weeks whose scores are no longer all kept get no verdict. A week without any score gets its
    verdict when its first score is recorded.
    """
    due = [each for each in _due(cursor, inputs) if floor and each.stage.due_on >= floor]
    by_week: dict[tuple[date, ...], list[Due]] = {}
    for each in due:
        by_week.setdefault(due_week(each.stage, each.plan.plan.pauses), []).append(each)
    given = [
        verdict
        for week in sorted(by_week)
        for verdict in _given(cursor, inputs, week, by_week[week], now)
    ]
    if given:
        StageVerdict.objects.bulk_create(given, batch_size=1_000)


def judge_verdicts_again(
    cursor: Any, inputs: Inputs, ranges: Sequence[StaleRange], now: datetime
) -> None:
    """Judge the populations of given verdicts by the scores as they are known now."""
    if not ranges:
        return
    verdicts: dict[UUID, StageVerdict] = {}
    for stale in ranges:
        resting = StageVerdict.objects.of_organisation(inputs.organisation.pk).select_related(
            "stage__version"
        )
        resting = resting.resting_on(stale.from_day, stale.to_day)
        resting = resting.prefetch_related("stage__version__stages", "stage__version__plan__pauses")
        verdicts |= {v.pk: v for v in resting}
    for verdict in verdicts.values():
        _judge_again(cursor, inputs, verdict, now)


def _due(cursor: Any, inputs: Inputs) -> list[Due]:
    due = [
        Due(team, each.version, stage, stage_id)
        for team, versions in inputs.plans_of_teams.items()
        for each in versions
        for stage, stage_id in zip(each.version.plan.stages, each.version.stages, strict=True)
        if stage.due_on < inputs.today and stage.due_on <= each.last
    ]
    if not due:
        return []
    stages = list({each.stage_id for each in due})
    cursor.execute(GIVEN, inputs.given | {"stages": stages})
    given = set(cursor.fetchall())
    return [each for each in due if (inputs.teams[each.team], each.stage_id) not in given]


def _given(
    cursor: Any, inputs: Inputs, week: Sequence[date], due: Sequence[Due], now: datetime
) -> Iterator[StageVerdict]:
    """Yield the verdicts of stages that are judged by the same week."""
    length = length_of(week)
    directory = inputs.directory(week[0])
    units = np.zeros(directory.teams + 1, np.bool_)
    units[[each.team for each in due]] = True
    roster_of = {roster.unit: roster for roster in rosters(directory, length, units)}
    window = inputs.organisation.staleness_days
    scores = inputs.scores(cursor, week[0], week[-1])
    held = carry_forward(scores, days=length, reps=directory.reps, window=window)
    for each in due:
        roster = roster_of.get(each.team)
        frozen = [] if roster is None else _population(inputs, directory, each, roster, week)
        days = counted_days_of(each.plan.plan, frozen, week[0], held.values[0])
        if not any(day.scored for day in days.values()):
            continue
        yield _verdict(inputs, each, frozen, days, now)


def _population(
    inputs: Inputs, directory: Directory, due: Due, roster: Roster, week: Sequence[date]
) -> list[dict[str, Any]]:
    """Return the reps of each day of a due week, by code, as the plan counts them."""
    wanted = np.zeros((directory.teams + 1, length_of(week)), np.bool_)
    wanted[due.team, [(day - week[0]).days for day in week]] = True
    terms = PlanTerms(
        version=0,
        plan=due.plan.plan,
        owner=inputs.codes[due.plan.team_id],
        starts_on=number_of(due.plan.plan.starts_on) - number_of(week[0]),
        wanted=wanted,
    )
    counting = population(directory, terms)
    frozen = []
    for block in blocks(roster, wanted[due.team], 1):
        eligible = counting.eligible(block)
        cohort = counting.cohort(block, np.count_nonzero(eligible, axis=1).astype(np.int32))
        for row, day in enumerate(range(block.days.start, block.days.stop)):
            if not (wanted[due.team, day] and block.present[row].any()):
                continue
            frozen.append(
                {
                    "day": str(week[0] + day * ONE_DAY),
                    "window": inputs.organisation.staleness_days,
                    "cohort": int(cohort[row]),
                    "eligible": block.reps[eligible[row]].tolist(),
                    "others": block.reps[block.present[row] & ~eligible[row]].tolist(),
                }
            )
    return frozen


def _verdict(
    inputs: Inputs, due: Due, frozen: Population, days: Mapping[date, PlanDay], now: datetime
) -> StageVerdict:
    """Return a verdict with its population; codes of reps become places in `reps`."""
    codes = sorted({code for day in frozen for code in (*day["eligible"], *day["others"])})
    place = {code: number for number, code in enumerate(codes)}
    placed = [
        {**day, **{who: [place[code] for code in day[who]] for who in ("eligible", "others")}}
        for day in frozen
    ]
    back = (inputs.organisation.staleness_days - 1) * ONE_DAY
    verdict = StageVerdict(
        organisation_id=inputs.organisation.pk,
        team_id=inputs.teams[due.team],
        stage_id=due.stage_id,
        due_on=due.stage.due_on,
        since=due_week(due.stage, due.plan.plan.pauses)[0] - back,
        retrospective=_made_later(inputs, due),
        reps=packed.uuids(inputs.reps[codes]) if codes else [],
        population=placed,
        given_at=now,
    )
    _judge(verdict, due.plan.plan, due.stage, days, now)
    return verdict


def _made_later(inputs: Inputs, due: Due) -> bool:
    """Tell whether the terms were made, or came into force, after the due day."""
    made = local_day(due.plan.created_at, inputs.organisation.zone)
    if due.plan.number > 1:
        made = max(made, due.plan.effective_from)
    return made > due.stage.due_on


def _judge_again(cursor: Any, inputs: Inputs, verdict: StageVerdict, now: datetime) -> None:
    """Judge one population again, and store the verdict if it changed."""
    version = verdict.stage.version
    plan = version.as_plan()
    stage = next(each for each in plan.stages if each.position == verdict.stage.position)
    if not verdict.population:
        return
    days = days_of_population(cursor, verdict, plan, stage, inputs.given)
    before = {name: getattr(verdict, name) for name in JUDGED}
    _judge(verdict, plan, stage, days, now)
    if before != {name: getattr(verdict, name) for name in JUDGED}:
        verdict.save(update_fields=[*JUDGED, "judged_at"])


def _judge(
    verdict: StageVerdict, plan: Plan, stage: Stage, days: Mapping[date, PlanDay], now: datetime
) -> None:
    judgement = judge(stage, days, plan.pauses)
    valid = [day for day in days.values() if day.level is not None]
    verdict.attained, verdict.level = judgement.attained, judgement.level
    verdict.reason = judgement.reason and str(judgement.reason)
    verdict.scored = min((day.counted for day in valid), default=0)
    verdict.eligible = min((day.eligible for day in valid), default=0)
    verdict.judged_at = now
