"""Plan days of many teams at once, as columns: counted reps, level and reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .blocks import MISSING, Block, Ordered, blocks, of_reps, ordered
from .columns import Held, joined, rows_of
from .levels import aim
from .plan_days import Reason
from .populations import PlanTerms, Population, population
from .rosters import Bools, Directory, Ints, Roster
from .targets import MAX_STAGES, Criterion, Plan

REASONS = tuple(Reason)
PLAN_FIGURES = (
    "roster", "scored", "excused", "newcomers", "eligible", "cohort", "counted", "median", "level",
    "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanDays:
    """A row for each plan version, team and day that anybody was in the team, if only absent.

    `figures` has a column for each name in PLAN_FIGURES, MISSING for none; a reason is its place in
    REASONS. `at_target` is (rows, 10): the counted reps who meet each stage, MISSING beyond the
    plan's last stage. They are what `ssi_platform.domain.plan_days.PlanDay` holds.
    """

    version: Ints
    unit: Ints
    day: Ints
    figures: dict[str, Ints]
    at_target: Ints


def plan_days(
    held: Held, rosters: Sequence[Roster], directory: Directory, plans: Iterable[PlanTerms]
) -> PlanDays:
    """Return each plan version's days of the teams that it applies to.

    Args:
        held: the values that hold.
        rosters: the rosters of the teams.
        directory: the assignments and teams.
        plans: the plan versions.

    Returns:
        Rows by plan version, roster and day.

    Definition: docs/targets.md, "Who is counted" and "The criterion and the level".
    """
    rows = [row for terms in plans for row in _rows(held, rosters, population(directory, terms))]
    targets = [row["at_target"] for row in rows]
    return PlanDays(
        joined([row["version"] for row in rows]),
        joined([row["unit"] for row in rows]),
        joined([row["day"] for row in rows]),
        {name: joined([row[name] for row in rows]) for name in PLAN_FIGURES},
        np.concatenate(targets) if targets else np.empty((0, MAX_STAGES), np.int32),
    )


def _rows(held: Held, rosters: Sequence[Roster], counting: Population) -> Iterator[dict[str, Ints]]:
    for roster in rosters:
        wanted = counting.terms.wanted[roster.unit]
        for block in blocks(roster, wanted, 1):
            kept = rows_of(block, wanted)
            figures = _figures(held, block, counting)
            yield {
                "version": np.full(len(kept), counting.terms.version, np.int32),
                "unit": np.full(len(kept), block.unit, np.int32),
                "day": (kept + block.days.start).astype(np.int32),
                **{name: column[kept] for name, column in figures.items()},
            }


def _figures(held: Held, block: Block, counting: Population) -> dict[str, Ints]:
    plan = counting.terms.plan
    totals = of_reps(held.values[0, block.days], block.reps)
    eligible = counting.eligible(block)
    everybody = ordered(totals, block.present)
    same = np.array_equal(eligible, block.present)
    counted = everybody if same else ordered(totals, eligible)
    size = _count(eligible)
    figures = {
        "roster": _count(block.present),
        "scored": everybody.counts.astype(np.int32),
        "excused": block.excused,
        "newcomers": _count(counting.newcomers(block)),
        "eligible": size,
        "cohort": counting.cohort(block, size),
        "counted": counted.counts.astype(np.int32),
        "median": everybody.quantile(2),
        "at_target": _at_target(plan, counted),
    }
    figures["reason"] = _reasons(counting, block, figures)
    level = _level(plan, everybody, counted)
    judged = figures["reason"] == MISSING
    return figures | {"level": np.where(judged, level, np.int32(MISSING))}


def _level(plan: Plan, everybody: Ordered, counted: Ordered) -> Ints:
    if plan.criterion is Criterion.MEDIAN:
        return everybody.quantile(2)
    return counted.largest(-(-plan.share_required * counted.counts // 100))


def _at_target(plan: Plan, counted: Ordered) -> Ints:
    met = np.full((len(counted.counts), MAX_STAGES), MISSING, np.int32)
    for index, stage in enumerate(plan.stages):
        met[:, index] = counted.at_least(aim(stage.threshold))
    return met


def _reasons(counting: Population, block: Block, figures: dict[str, Ints]) -> Ints:
    """Return `plan_days.reason_of` for each day, as its position in REASONS."""
    frozen = counting.members is not None
    days = np.arange(block.days.start, block.days.stop)
    nobody_yet = frozen & ((days < counting.terms.starts_on) | (figures["cohort"] == 0))
    roster, scored = figures["roster"], figures["scored"]
    cases = {
        Reason.NO_ROSTER: (roster == 0) | nobody_yet,
        Reason.NO_SCORES: scored == 0,
        Reason.COVERAGE_BELOW_HALF: 2 * scored < roster,
        Reason.COHORT_LEFT if frozen else Reason.ONLY_NEWCOMERS: figures["eligible"] == 0,
        Reason.COUNTED_BELOW_HALF: 2 * figures["counted"] < figures["cohort"],
    }
    codes = np.full(len(days), MISSING, np.int32)
    for reason, applies in reversed(cases.items()):
        codes[applies] = REASONS.index(reason)
    return codes


def _count(chosen: Bools) -> Ints:
    counts: Ints = chosen.sum(axis=1, dtype=np.int32)
    return counts
