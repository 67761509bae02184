from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.directory.models import Rep, Team
from apps.ledger.services import mark_stale, record_event
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.nearest_plans import version_on
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import PlanVersion, TargetPlan
from .given import check_verdicts
from .owners import (
    CheckDays,
    check_days,
    held,
    lock_owners,
    mark,
    mark_standings_under,
    versions_of,
)
from .versions import add_version, described, differs

MAX_VERSIONS_A_DAY = 20
MAX_VERSIONS = 200


class TooManyVersions(ValueError):
    """The plan was changed too often: each version is evaluated for years of days."""


@transaction.atomic
def create_plan(
    *,
    caller: Caller,
    name: str,
    team: Team | None,
    terms: Mapping[str, Any],
    today: date,
    rep: Rep | None = None,
    effective_from: date | None = None,
    check: CheckDays = check_days,
) -> TargetPlan:
    """Create a plan for a team or for a rep or, without either, for the organisation.

    `terms` are starts_on, ends_on, criterion, share_required, cohort and stages, each stage with a
    threshold and either due_after_months or due_on. The first version is in force on all days
    until the second one is, whatever its `effective_from`, which is the plan's start unless said.
    Who writes several versions checks the days of the plan at last, by another `check`.
    Raises NotAllowed, PlanOverlaps and Invalid.
    """
    if team and rep:
        detail = "A plan belongs to a team or to a rep, not to both."
        raise Invalid([FieldError("rep", "two_owners", detail)])
    policies.may_write_plan(caller, team.pk if team else None, rep.pk if rep else None)
    if effective_from:
        _check_day(effective_from, today)
    effective = effective_from or terms["starts_on"]
    organisation_id = caller.organisation_id
    lock_owners(organisation_id)
    plan = TargetPlan.objects.create(organisation_id=organisation_id, name=name, team=team, rep=rep)
    version = add_version(plan, 1, effective, terms, today=today)
    check(plan, None)
    mark(plan, version, today)
    record_event("create", plan, after=described(plan, version))
    return plan


@transaction.atomic
def change_plan(
    *,
    caller: Caller,
    plan: TargetPlan,
    name: str,
    terms: Mapping[str, Any],
    today: date,
    effective_from: date | None = None,
    check: CheckDays = check_days,
) -> TargetPlan:
    """Change a plan's name, and its terms from a day on as a new version; safe to repeat.

    The day is today unless said. A version of a later day stays in force from its day on. Nothing
    is written where nothing changes. `check` is as in `create_plan`. Raises NotAllowed,
    TooManyVersions, VerdictGiven, PlanOverlaps and Invalid.
    """
    plan = held(caller, plan)
    effective = effective_from or today
    last = version_on(versions_of(plan), effective)
    before = described(plan, last)
    version = last
    if differs(last, terms):
        policies.may_change_from(caller, effective, today)
        version = _add(plan, terms, effective, today, check)
    if version is last and name == plan.name:
        return plan
    plan.name = name
    plan.save(update_fields=["name"])
    record_event("change", plan, before=before, after=described(plan, version))
    return plan


@transaction.atomic
def delete_plan(*, caller: Caller, plan: TargetPlan, today: date) -> None:
    """Delete a plan with all its versions and evaluations. Raises NotAllowed."""
    plan = held(caller, plan)
    record_event("delete", plan, before=described(plan, versions_of(plan)[-1]))
    mark_standings_under(plan, today)
    if plan.rep_id is None:  # The worker finds which plans take its place.
        mark_stale(plan.organisation_id, [(plan.team_id, today, today)], plans_only=True)
    delete_row(plan)


def _check_day(effective: date, today: date) -> None:
    allowed = allowed_days(today)
    if effective not in allowed:
        detail = f"Must be a day from {allowed.first} to {allowed.last}."
        raise Invalid([FieldError("effective_from", "day_out_of_range", detail)])


def _add(
    plan: TargetPlan, terms: Mapping[str, Any], effective: date, today: date, check: CheckDays
) -> PlanVersion:
    """Add a version that is in force from a day on."""
    _check_day(effective, today)
    check_verdicts(plan.organisation_id, plan.pk, effective)
    versions = versions_of(plan)
    if sum(version.effective_from == effective for version in versions) >= MAX_VERSIONS_A_DAY:
        raise TooManyVersions(f"A plan is changed at most {MAX_VERSIONS_A_DAY} times a day.")
    if len(versions) >= MAX_VERSIONS:
        raise TooManyVersions(f"A plan has at most {MAX_VERSIONS} versions: make another plan.")
    version = add_version(plan, versions[-1].number + 1, effective, terms, today=today)
    check(plan, version)
    mark(plan, version, today, version_id=version.pk)
    return version
