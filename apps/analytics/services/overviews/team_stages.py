"""The stages of many teams on a day, from the few days that their states need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ssi_platform.domain.assessment import Assessment, StageAssessment, assess, days_of_states
from ssi_platform.domain.forecasts import Forecast
from ssi_platform.domain.nearest_plans import nearest_version
from ssi_platform.domain.plan_days import PlanDay, hidden_day
from ssi_platform.domain.verdicts import Judgement

from ... import policies
from ..assessing import judgements
from ..early_days import count_day
from ..forecasts import forecast_in, forecast_of
from ..inputs import Inputs
from ..plans import PlanInForce
from ..team_scores import TeamScores
from .stored_days import StoredDays

Applying = Mapping[UUID, PlanInForce]
NONE: Mapping[UUID, Iterable[Mapping[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a team stands against the plan that applies to it; the stage after the last is None."""

    plan: PlanInForce
    current: StageAssessment
    following: StageAssessment | None


def applying_plans(inputs: Inputs, teams: Sequence[UUID], on: date) -> dict[UUID, PlanInForce]:
    """Return the nearest plan of each team, in the version in force on the day."""
    by_owner: dict[UUID | None, list[list[PlanInForce]]] = {}
    for versions in inputs.versions:
        by_owner.setdefault(versions[0].team_id, []).append(versions)
    above = inputs.above_on(on)
    nearest = {team: nearest_version(above.get(team, [team]), by_owner, on) for team in teams}
    return {team: plan for team, plan in nearest.items() if plan}


def days_needed(plan: PlanInForce, on: date, window_days: int) -> frozenset[date]:
    """Return the days whose stored figures a team's standing needs."""
    return frozenset(days_of_states(plan.plan, on, window_days))


class Stages:
    """Assesses teams by their stored days; `place` is that of the day among those of the scores."""

    def __init__(
        self, inputs: Inputs, stored: StoredDays, scores: TeamScores, on: date, *, place: int = 0
    ) -> None:
        self.inputs, self.stored, self.scores, self.on = inputs, stored, scores, on
        self.place = place
        self.window = inputs.organisation.staleness_days

    def standings(
        self,
        applying: Applying,
        hidden: policies.HiddenDays,
        forecasts: Mapping[UUID, Iterable[Mapping[str, Any]]] = NONE,
    ) -> dict[UUID, Standing]:
        """Return how each team stands; days that the caller may not read are unknown.

        `forecasts` are rows of JSON by team, of which those of the current stages are taken.
        """
        counted = {
            team: self.stored.counted(team, days_needed(plan, self.on, self.window))
            for team, plan in applying.items()
        }
        for team, day in self._not_stored(applying, counted, hidden).items():
            counted[team][self.on] = day
        verdicts = self._verdicts(applying, hidden)
        return {
            team: _standing(
                plan,
                assess(
                    plan.plan,
                    [hidden_day(day) if (team, day) in hidden else each
                     for day, each in counted[team].items()],
                    self.on,
                    window_days=self.window,
                    verdicts=verdicts.get(team),
                ),
                None
                if hidden.some is None or (team, self.on) in hidden
                else forecast_of(plan.version_id, forecasts.get(team, ())),
            )
            for team, plan in applying.items()
        }  # fmt: skip

    def _verdicts(
        self, applying: Applying, hidden: policies.HiddenDays
    ) -> dict[UUID, dict[int, Judgement]]:
        """Return the stored verdicts of the stages that were due, by team and position."""
        stages = {team: dict(_due(plan, self.on)) for team, plan in applying.items()}
        pauses = {team: plan.plan.pauses for team, plan in applying.items()}
        return judgements(self.inputs.organisation.pk, stages, pauses, hidden)

    def _not_stored(
        self,
        applying: Applying,
        counted: Mapping[UUID, Mapping[date, PlanDay]],
        hidden: policies.HiddenDays,
    ) -> dict[UUID, PlanDay]:
        """Return the day itself of teams with figures of it that their plan does not count."""
        by_plan: dict[PlanInForce, list[UUID]] = {}
        for team, plan in applying.items():
            if self.on not in counted[team] and self._is_readable(team, hidden):
                by_plan.setdefault(plan, []).append(team)
        days: dict[UUID, PlanDay] = {}
        for plan, teams in by_plan.items():
            days |= self._count(plan, teams)
        return days

    def _is_readable(self, team: UUID, hidden: policies.HiddenDays) -> bool:
        return self.stored.on(team, self.on) is not None and (team, self.on) not in hidden

    def _count(self, plan: PlanInForce, teams: Iterable[UUID]) -> dict[UUID, PlanDay]:
        rosters = self.scores.rosters[self.place]
        some = [rosters[unit] for team in teams if (unit := self.inputs.codes[team]) in rosters]
        held = self.scores.held(self.place)
        days = count_day(self.inputs, held, some, plan=plan.plan, owner=plan.team_id, on=self.on)
        return {team: day for team, day in days.items() if team}


def _due(plan: PlanInForce, on: date) -> Iterable[tuple[UUID, int]]:
    """Yield the ids and positions of the stages that were due by a day."""
    for stage_id, stage in zip(plan.stages, plan.plan.stages, strict=True):
        if stage.due_on <= on:
            yield stage_id, stage.position


def _standing(
    plan: PlanInForce, assessment: Assessment, made: tuple[int, Forecast] | None
) -> Standing:
    assessment = forecast_in(assessment, made)
    later = [stage for stage in assessment.stages if stage.position > assessment.current]
    current = next(stage for stage in assessment.stages if stage.position == assessment.current)
    return Standing(plan, current, later[0] if later else None)
