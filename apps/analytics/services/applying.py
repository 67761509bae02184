"""Keeps the plan days in step with the plans that apply to the teams."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apps.ledger.models import StaleRange
from apps.ledger.services import mark_stale

from .inputs import Inputs, PlanInForce

# Each pair of a team and a version that has days, by looking for one after the other in the key.
PAIRS = """
WITH RECURSIVE pairs AS (
    (SELECT team_id, plan_version_id FROM analytics_planday
     WHERE organisation_id = %(organisation)s ORDER BY team_id, plan_version_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM pairs p CROSS JOIN LATERAL (
        SELECT d.team_id, d.plan_version_id FROM analytics_planday d
        WHERE d.organisation_id = %(organisation)s
          AND (d.team_id, d.plan_version_id) > (p.team_id, p.plan_version_id)
        ORDER BY d.team_id, d.plan_version_id LIMIT 1
    ) following
)
SELECT team_id, plan_version_id FROM pairs
"""
# Which of some pairs have days that were computed before the plan applied to the team.
COMPUTED = """
SELECT p.team, p.version
FROM unnest(%(teams)s::uuid[], %(versions)s::uuid[], %(since)s::date[]) AS p (team, version, since)
WHERE EXISTS (SELECT FROM analytics_teamday d WHERE d.organisation_id = %(organisation)s
              AND d.team_id = p.team AND d.day >= p.since)
"""
SURPLUS = """
DELETE FROM analytics_planday d
USING unnest(%(teams)s::uuid[], %(versions)s::uuid[]) AS p (team, version)
WHERE d.organisation_id = %(organisation)s
  AND d.team_id = p.team AND d.plan_version_id = p.version
"""
Pair = tuple[UUID, UUID]


def reconcile(
    cursor: Any, inputs: Inputs, ranges: Sequence[StaleRange], floor: date | None
) -> bool:
    """Mark the days of plans that newly apply to a team; return whether there are any.

    A plan that applies on any day counts all days of the team since its start, and a move marks
    only the days from the move on. A plan that applies on no day any more has no days.
    """
    if not inputs.plans or floor is None:
        return False
    cursor.execute(PAIRS, inputs.given)
    stored: set[Pair] = set(cursor.fetchall())
    applying = {
        (inputs.teams[team], plan.version_id): plan
        for team, plans in inputs.plans_of_teams.items()
        for plan in plans
    }
    in_force = {plan.version_id for plan in inputs.plans}
    surplus = [pair for pair in stored if pair[1] in in_force and pair not in applying]
    if surplus:
        cursor.execute(SURPLUS, inputs.given | _columns(surplus))
    missing = {
        pair: plan
        for pair, plan in applying.items()
        if pair not in stored and not any(_covers(stale, pair, plan) for stale in ranges)
    }
    return bool(missing) and _mark(cursor, inputs, missing, floor)


def _mark(cursor: Any, inputs: Inputs, missing: dict[Pair, PlanInForce], floor: date) -> bool:
    since = {pair: max(plan.since, floor) for pair, plan in missing.items()}
    given = _columns(list(missing)) | {"since": list(since.values())}
    cursor.execute(COMPUTED, inputs.given | given)
    computed: list[Pair] = [pair for pair in cursor.fetchall() if since[pair] <= inputs.today]
    for team, version in computed:
        mark_stale(
            inputs.organisation.pk,
            [(team, since[team, version], inputs.today)],
            plans_only=True,
            plan_version_id=version,
        )
    return bool(computed)


def _covers(stale: StaleRange, pair: Pair, plan: PlanInForce) -> bool:
    """Tell whether a range was made for all days of a plan."""
    team, version = pair
    return (
        stale.plans_only
        and stale.team_id in (None, team)
        and stale.plan_version_id in (None, version)
        and stale.from_day <= plan.since
    )


def _columns(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {"teams": [team for team, _ in pairs], "versions": [version for _, version in pairs]}
