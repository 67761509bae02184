"""Keeps the plan days in step with the plans that apply to the teams."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apps.ledger.models import StaleRange
from apps.ledger.services import mark_stale
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.members import members_on
from ssi_platform.domain.targets import Cohort

from .inputs import Inputs, number_of
from .plans import PlanInForce

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
FROM unnest(%(teams)s::uuid[], %(versions)s::uuid[], %(since)s::date[], %(until)s::date[])
     AS p (team, version, since, until)
WHERE EXISTS (SELECT FROM analytics_teamday d WHERE d.organisation_id = %(organisation)s
              AND d.team_id = p.team AND d.day BETWEEN p.since AND p.until)
"""
# Days of a plan with a frozen cohort that were counted when the cohort had another size.
RESIZED = """
SELECT DISTINCT d.team_id, d.plan_version_id
FROM analytics_planday d
JOIN unnest(%(versions)s::uuid[], %(owners)s::uuid[], %(sizes)s::int[], %(since)s::date[],
            %(until)s::date[]) AS p (version, owner, size, since, until)
  ON d.plan_version_id = p.version AND d.day BETWEEN p.since AND p.until
WHERE d.organisation_id = %(organisation)s
  AND (d.team_id = p.owner OR d.eligible = 0) AND d.cohort <> p.size AND d.erased_members = 0
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
    only the days from the move on. A plan that applies on no day any more has no days. The size of
    a frozen cohort counts on all days, whichever assignment of its first day changed.
    """
    if not inputs.plans or floor is None:
        return False
    cursor.execute(PAIRS, inputs.given)
    stored: set[Pair] = set(cursor.fetchall())
    applying = {
        (inputs.teams[team], each.version.version_id): each.version
        for team, versions in inputs.plans_of_teams.items()
        for each in versions
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
    resized = {pair: applying[pair] for pair in _resized(cursor, inputs) if pair in applying}
    marked = _mark(inputs, resized, floor)
    if missing:
        marked |= _mark(inputs, _computed(cursor, inputs, missing), floor)
    return marked


def _computed(
    cursor: Any, inputs: Inputs, missing: dict[Pair, PlanInForce]
) -> dict[Pair, PlanInForce]:
    """Return the pairs whose teams have figures of days that the plan counts."""
    given = _columns(list(missing)) | {
        "since": [plan.since for plan in missing.values()],
        "until": [plan.until for plan in missing.values()],
    }
    cursor.execute(COMPUTED, inputs.given | given)
    return {pair: missing[pair] for pair in cursor.fetchall()}


def _resized(cursor: Any, inputs: Inputs) -> list[Pair]:
    frozen = [plan for plan in inputs.plans if plan.plan.cohort is Cohort.FROZEN_AT_START]
    if not frozen:
        return []
    directory = inputs.directory(FIRST_DAY)
    sizes = [
        members_on(directory, inputs.codes[plan.team_id], number_of(plan.plan.starts_on)).sum()
        for plan in frozen
    ]
    given = {
        "versions": [plan.version_id for plan in frozen],
        "owners": [plan.team_id for plan in frozen],
        "sizes": [int(size) for size in sizes],
        "since": [plan.since for plan in frozen],
        "until": [plan.until for plan in frozen],
    }
    cursor.execute(RESIZED, inputs.given | given)
    pairs: list[Pair] = cursor.fetchall()
    return pairs


def _mark(inputs: Inputs, pairs: dict[Pair, PlanInForce], floor: date) -> bool:
    marked = False
    for (team, version), plan in pairs.items():
        since = max(plan.since, floor)
        if since <= inputs.today:
            span = [(team, since, inputs.today)]
            mark_stale(inputs.organisation.pk, span, plans_only=True, plan_version_id=version)
            marked = True
    return marked


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
