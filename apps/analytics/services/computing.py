"""Computes the statistics and the plan days of a slice of days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from apps.ledger.models import StaleRange
from ssi_platform.domain.columns import TeamDays, carry_forward, team_days
from ssi_platform.domain.plan_columns import PlanDays, plan_days
from ssi_platform.domain.populations import PlanTerms
from ssi_platform.domain.rosters import Bools, Directory, rosters

from .inputs import Inputs, number_of
from .plans import PlanInForce


@dataclass(frozen=True, slots=True)
class Slice:
    """Days from first to last, and which rows of them are to be computed.

    `wanted` is (teams + 1, days); `terms` are the plans with the days that are wanted of them.
    """

    first: date
    last: date
    wanted: Bools
    plans: Sequence[PlanInForce]
    terms: Sequence[PlanTerms]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def slice_of(inputs: Inputs, ranges: Iterable[StaleRange], first: date, last: date) -> Slice:
    """Return the slice of the days from first to last.

    A change of a team is one of every team that is above it on that day, unless a range is of the
    team alone.
    """
    days = (last - first).days + 1
    empty = np.zeros((len(inputs.teams) + 1, days), np.bool_)
    wanted, plans_only = empty.copy(), empty.copy()
    of_version: dict[UUID, Bools] = {}
    directory = inputs.directory(first)
    for stale in ranges:
        rows = wanted
        if stale.plan_version_id is not None:
            rows = of_version.setdefault(stale.plan_version_id, empty.copy())
        elif stale.plans_only:
            rows = plans_only
        low = max(0, (stale.from_day - first).days)
        high = min(days, (stale.to_day - first).days + 1)
        if stale.alone:
            rows[inputs.codes.get(stale.team_id, directory.organisation), low:high] = True
        else:
            _mark(rows, inputs, directory, stale.team_id, low, high)
    plans_only |= wanted
    span = (first, last)
    terms = [
        _terms(inputs, code, plan, span, plans_only | of_version.get(plan.version_id, empty))
        for code, plan in enumerate(inputs.plans)
    ]
    kept = [each for each in terms if each.wanted.any()]
    return Slice(first, last, wanted, inputs.plans, kept)


def compute(cursor: Any, inputs: Inputs, part: Slice) -> tuple[TeamDays, PlanDays]:
    """Compute the rows of a slice."""
    directory = inputs.directory(part.first)
    units: Bools = np.any(part.wanted, axis=1)
    for terms in part.terms:
        units = units | np.any(terms.wanted, axis=1)
    scores = inputs.scores(cursor, part.first, part.last)
    window = inputs.organisation.staleness_days
    held = carry_forward(scores, days=part.days, reps=directory.reps, window=window)
    rosters_of_teams = list(rosters(directory, part.days, units))
    return team_days(held, rosters_of_teams, part.wanted), plan_days(
        held, rosters_of_teams, directory, part.terms
    )


def _mark(
    rows: Bools, inputs: Inputs, directory: Directory, team: UUID | None, low: int, high: int
) -> None:
    if low >= high:
        return
    if team is None:
        rows[:, low:high] = True
        return
    rows[directory.organisation, low:high] = True
    placed = directory.placements
    for row in np.flatnonzero(placed.team == inputs.codes.get(team, -1)):
        begin, end = max(low, int(placed.first[row])), min(high, int(placed.until[row]))
        if begin < end:
            rows[placed.ancestor[row], begin:end] = True


def _terms(
    inputs: Inputs, code: int, plan: PlanInForce, span: tuple[date, date], stale: Bools
) -> PlanTerms:
    """Return a plan with the stale days of the teams that it applies to."""
    first, last = span
    applies = np.zeros(len(stale), np.bool_)
    applies[inputs.teams_of(plan)] = True
    wanted = stale & applies[:, None]
    wanted[:, : max(0, (plan.since - first).days)] = False
    if plan.until < last:
        wanted[:, max(0, (plan.until - first).days + 1) :] = False
    return PlanTerms(
        version=code,
        plan=plan.plan,
        owner=inputs.codes[plan.team_id],
        starts_on=number_of(plan.plan.starts_on) - number_of(first),
        wanted=wanted,
    )
