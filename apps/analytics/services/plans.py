"""Reads the plans of an organisation, with the versions that are in force on any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from ssi_platform.domain import targets
from ssi_platform.domain.nearest_plans import periods
from ssi_platform.domain.pauses import Pause, moved
from ssi_platform.domain.verdicts import first_day_needed

# All versions of plans of teams and of the organisation, in the order of the edits, as one value of
# JSON; which of them apply is decided by `nearest_plans`.
PLANS = """
SELECT coalesce(json_agg(json_build_array(
       v.id, v.plan_id, p.team_id, v.created_at, v.effective_from, v.number, v.starts_on,
       v.ends_on, v.criterion, v.share_required, v.cohort,
       (SELECT json_agg(json_build_array(s.id, s.threshold, s.due_on, s.position) ORDER BY position)
        FROM targets_stage s
        WHERE s.organisation_id = p.organisation_id AND s.version_id = v.id),
       q.pauses
) ORDER BY v.plan_id, v.number), '[]')
FROM targets_targetplan p
JOIN targets_planversion v ON v.organisation_id = p.organisation_id AND v.plan_id = p.id
LEFT JOIN (
    SELECT plan_id, json_agg(json_build_array(from_day, last_day)) AS pauses
    FROM targets_planpause WHERE organisation_id = %(organisation)s GROUP BY plan_id
) q ON q.plan_id = p.id
WHERE p.organisation_id = %(organisation)s AND p.rep_id IS NULL
"""


@dataclass(frozen=True, slots=True, eq=False)
class PlanInForce:
    """A version of a plan. `stages` are the ids of its stages, in their order.

    `until` is the last day that it is computed for: it is in force, and the plan has not ended.
    """

    version_id: UUID
    plan_id: UUID
    team_id: UUID | None
    created_at: datetime
    effective_from: date
    number: int
    last_day: date | None
    plan: targets.Plan
    stages: tuple[UUID, ...]
    until: date = date.max

    @property
    def starts_on(self) -> date:
        return self.plan.starts_on

    @property
    def since(self) -> date:
        """The first day that its assessments read."""
        return first_day_needed(self.plan)


def plans_in_force(rows: Iterable[Sequence[Any]]) -> list[list[PlanInForce]]:
    """Return for each plan the versions that are in force on any day, in the order of the edits.

    `rows` are those of PLANS, as JSON has them.
    """
    return _in_force(_plan(*row) for row in rows)


def _in_force(rows: Iterable[PlanInForce]) -> list[list[PlanInForce]]:
    """Return for each plan the versions that are in force on any day, in the order of the edits."""
    plans = []
    for _, versions in groupby(rows, key=lambda row: row.plan_id):
        in_force = periods(list(versions))
        dated = [
            replace(period.version, until=min(period.last, period.version.last_day or date.max))
            for period in in_force
        ]
        plans.append(sorted(dated, key=lambda version: version.number))
    return plans


def _plan(
    version_id: str,
    plan_id: str,
    team_id: str | None,
    created_at: str,
    effective_from: str,
    number: int,
    starts_on: str,
    ends_on: str | None,
    criterion: str,
    share: int,
    cohort: str,
    stages: Sequence[tuple[str, int, str, int]],
    pauses: Sequence[tuple[str, str]] | None,
) -> PlanInForce:
    plan = targets.Plan(
        starts_on=date.fromisoformat(starts_on),
        stages=tuple(targets.Stage(t, date.fromisoformat(due), at) for _, t, due, at in stages),
        criterion=targets.Criterion(criterion),
        share_required=share,
        cohort=targets.Cohort(cohort),
    )
    ids = tuple(UUID(stage[0]) for stage in stages)
    plan = targets.paused(plan, (Pause(*map(date.fromisoformat, days)) for days in pauses or ()))
    return PlanInForce(
        version_id=UUID(version_id),
        plan_id=UUID(plan_id),
        team_id=UUID(team_id) if team_id else None,
        created_at=datetime.fromisoformat(created_at),
        effective_from=date.fromisoformat(effective_from),
        number=number,
        last_day=moved(date.fromisoformat(ends_on), plan.pauses) if ends_on else None,
        plan=plan,
        stages=ids,
    )
