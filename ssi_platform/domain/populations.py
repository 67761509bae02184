"""The reps that a plan counts on each day: as columns, and as sets stored with a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from .blocks import Block, block_of, of_reps
from .members import members_on
from .rosters import Bools, Directory, Ints, Roster, newcomers
from .targets import Cohort, Criterion, Plan
from .verdicts import FrozenDay


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """A version of a plan, by the caller's code for it, and the days it is computed for.

    `owner` is the code of the team that the plan belongs to, or of the organisation; `starts_on`
    the number of the plan's first day; `wanted` (teams + 1, days) the rows to return.
    """

    version: int
    plan: Plan
    owner: int
    starts_on: int
    wanted: Bools


@dataclass(frozen=True, slots=True)
class Population:
    """The reps that a plan counts: newcomers as (days, reps), and the frozen cohort by rep."""

    terms: PlanTerms
    new: Bools
    members: Bools | None

    def eligible(self, block: Block) -> Bools:
        """Return (days, reps), True for the eligible reps on the roster."""
        if self.members is not None:
            begun = np.arange(block.days.start, block.days.stop) >= self.terms.starts_on
            return block.present & self.members[block.reps] & begun[:, None]
        if self.terms.plan.criterion is Criterion.MEDIAN:
            return block.present
        return block.present & ~self.newcomers(block)

    def newcomers(self, block: Block) -> Bools:
        """Return (days, reps), True for the newcomers on the roster."""
        return block.present & of_reps(self.new[block.days], block.reps)

    def cohort(self, block: Block, eligible: Ints) -> Ints:
        """Return by day the number of reps of which at least half has to be counted."""
        if self.members is None:
            return eligible
        frozen = np.int32(np.count_nonzero(self.members))
        at_owner = block.unit == self.terms.owner
        return np.where(at_owner | (eligible == 0), frozen, eligible)


def population(directory: Directory, terms: PlanTerms) -> Population:
    """Return the reps that a plan counts, from the assignments.

    Args:
        directory: the assignments and teams.
        terms: the plan's version.

    Definition: docs/targets.md, "Who is counted".
    """
    frozen = terms.plan.cohort is Cohort.FROZEN_AT_START
    days = terms.wanted.shape[1]
    members = members_on(directory, terms.owner, terms.starts_on) if frozen else None
    return Population(terms, newcomers(directory, terms.starts_on, days), members)


def frozen_days(
    counting: Population, roster: Roster, days: Iterable[int], window: int
) -> list[FrozenDay[int]]:
    """Return the population of some days, to be stored with a verdict.

    Args:
        counting: the reps that the plan counts.
        roster: the roster of the team.
        days: the numbers of the days of the due week.
        window: the staleness window W on these days.

    Returns:
        A day, with rep codes, for each day on which anybody is on the roster.

    Definition: docs/targets.md, "The verdict of the due day".
    """
    terms, frozen = counting.terms, []
    for day in days:
        span = slice(day, day + 1)
        block = block_of(roster, span)
        if not block.present.any():
            continue
        eligible = counting.eligible(block)
        size = np.count_nonzero(eligible, axis=1).astype(np.int32)
        frozen.append(
            FrozenDay(
                day=terms.plan.starts_on + timedelta(days=day - terms.starts_on),
                window_days=window,
                eligible=frozenset(roster.reps[eligible[0]].tolist()),
                others=frozenset(roster.reps[block.present[0] & ~eligible[0]].tolist()),
                cohort=int(counting.cohort(block, size)[0]),
            )
        )
    return frozen
