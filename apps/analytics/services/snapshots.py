"""The reps of a team, or of the organisation, on one day: who counts, and with which score."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from ssi_platform.domain.blocks import MISSING, block_of
from ssi_platform.domain.causes import State
from ssi_platform.domain.columns import Held, Scores, carry_forward
from ssi_platform.domain.explanations import Figure, Measure, figure_of
from ssi_platform.domain.members import absent_on, members_on
from ssi_platform.domain.plan_days import PlanDay, Reason, absent_day
from ssi_platform.domain.populations import PlanTerms, population
from ssi_platform.domain.rosters import Bools, Ints, Roster
from ssi_platform.domain.targets import stage_on

from .early_days import count_day
from .inputs import Inputs, number_of
from .plans import PlanInForce

NOWHERE = -1  # The code of a team that is nowhere in the tree; nobody is in it.


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure of a team, or with None of the organisation."""

    team: UUID | None
    measure: Measure


class Snapshot:
    """A team on a day, as it is known now; the plan is the one that applies on the day."""

    def __init__(self, cursor: Any, inputs: Inputs, wanted: Wanted, day: date) -> None:
        self.inputs, self.wanted, self.day = inputs, wanted, day
        self.plan = inputs.plan_on(day, wanted.team)
        self.directory = inputs.directory(day)
        self.unit = inputs.codes.get(wanted.team, NOWHERE)
        self.members = members_on(self.directory, self.unit, 0)
        self.absent = absent_on(self.directory, 0)
        self._employed = members_on(self.directory, self.directory.organisation, 0)
        self._held = self._carried(inputs.scores(cursor, day, day))

    @property
    def threshold(self) -> int | None:
        """The threshold of the plan's current stage, in whole points."""
        return stage_on(self.plan.plan.stages, self.day).threshold if self.plan else None

    @property
    def figure(self) -> Figure:
        plan = self.plan.plan if self.plan else None
        return figure_of(self.wanted.measure, plan, self.threshold)

    @property
    def whole(self) -> int | None:
        """The figure whatever the coverage, in thousandths."""
        counted = (state.counted for state in self.states.values())
        return self.figure([value for value in counted if value is not None])

    @property
    def published(self) -> tuple[int | None, Reason | None]:
        """The figure as statistics or attainment answer it, in thousandths, or why not."""
        if self.wanted.measure is Measure.MEDIAN:
            missing = Reason.NO_SCORES if self.roster else Reason.NO_ROSTER
            return self.whole, missing if self.whole is None else None
        day = self._counted
        return (None if day.reason else self.whole), day.reason

    @property
    def roster(self) -> int:
        return int((self.members & ~self.absent).sum())

    @property
    def scored(self) -> int:
        has_score = self._held.values[0, 0] != MISSING
        return int((self.members & ~self.absent & has_score).sum())

    @property
    def _counted(self) -> PlanDay:
        """The day as its plan counts it."""
        if self.plan is None or not self.members.any():
            return absent_day(self.day)
        days = count_day(
            self.inputs, self._held, [self._roster], plan=self.plan.plan,
            owner=self.plan.team_id, on=self.day,
        )  # fmt: skip
        return days[self.wanted.team]

    def known(self, cursor: Any, instant: datetime) -> Ints:
        """Return by rep the score that held, as it was known at an instant; MISSING for none."""
        held = self._carried(self.inputs.known_scores(cursor, self.day, instant))
        values: Ints = held.values[0, 0]
        return values

    @cached_property
    def states(self) -> dict[int, State]:
        """The day of each member, by the rep's code."""
        return {rep: self.state_of(rep) for rep in np.flatnonzero(self.members).tolist()}

    def state_of(self, rep: int) -> State:
        """Return a rep's day, by the rep's code."""
        value, age = int(self._held.values[0, 0, rep]), int(self._held.age[0, rep])
        return State(
            member=bool(self.members[rep]),
            employed=bool(self._employed[rep]),
            absent=bool(self.absent[rep]),
            eligible=bool(self._eligible[rep]),
            value=None if value == MISSING else value,
            measured_on=None if value == MISSING else self.day - timedelta(days=age),
        )

    @cached_property
    def _eligible(self) -> Bools:
        """Whether the figure is of each rep; all of them, if it is the median."""
        everybody = np.ones(self.directory.reps, np.bool_)
        if self.wanted.measure is Measure.MEDIAN or self.plan is None or not self.members.any():
            return everybody
        roster = self._roster
        present = block_of(roster, slice(0, 1))
        everybody[roster.reps] = population(self.directory, self._terms(self.plan)).eligible(
            present
        )[0]
        return everybody

    @cached_property
    def _roster(self) -> Roster:
        """The reps who are in the team, and which of them are not absent."""
        reps = np.flatnonzero(self.members).astype(np.int32)
        present = ~self.absent[reps][None, :]
        return Roster(self.unit, reps, present, (~present).sum(axis=1, dtype=np.int32))

    def _terms(self, version: PlanInForce) -> PlanTerms:
        wanted = np.zeros((self.directory.teams + 1, 1), np.bool_)
        wanted[self.unit] = True
        starts_on = number_of(version.starts_on) - number_of(self.day)
        return PlanTerms(0, version.plan, self.inputs.codes[version.team_id], starts_on, wanted)

    def _carried(self, scores: Scores) -> Held:
        window = self.inputs.organisation.staleness_days
        return carry_forward(scores, days=1, reps=self.directory.reps, window=window)
