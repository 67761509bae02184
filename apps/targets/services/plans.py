from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.directory.models import Team
from apps.ledger.services import mark_stale, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.nearest_plans import first_common_day, version_on
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.verdicts import first_day_needed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import PlanVersion, TargetPlan
from .given import check_verdicts
from .versions import add_version, described, differs

MAX_VERSIONS_A_DAY = 20
MAX_VERSIONS = 200


class PlanOverlaps(ValueError):
    """A day would belong to two plans of one team, or of the organisation."""


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
    effective_from: date | None = None,
) -> TargetPlan:
    """Create a plan for a team or, without a team, for the organisation.

    `terms` are starts_on, ends_on, criterion, share_required, cohort and stages, each stage with a
    threshold and either due_after_months or due_on. The first version is in force on all days
    until the second one is, whatever its `effective_from`, which is the plan's start unless said.
    Raises NotAllowed, PlanOverlaps and Invalid.
    """
    policies.may_write_plan(caller, team.pk if team else None)
    if effective_from:
        _check_day(effective_from, today)
    effective = effective_from or terms["starts_on"]
    organisation_id = caller.organisation_id
    _lock_owners(organisation_id)
    plan = TargetPlan.objects.create(organisation_id=organisation_id, name=name, team=team)
    version = add_version(plan, 1, effective, terms, today=today)
    _check_overlap(plan)
    _mark(plan, version, today)
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
) -> TargetPlan:
    """Change a plan's name, and its terms from a day on as a new version; safe to repeat.

    The day is today unless said. A version of a later day stays in force from its day on. Nothing
    is written where nothing changes. Raises NotAllowed, TooManyVersions, VerdictGiven,
    PlanOverlaps and Invalid.
    """
    plan = _held(caller, plan)
    effective = effective_from or today
    last = version_on(_versions(plan), effective)
    before = described(plan, last)
    version = last
    if differs(last, terms):
        policies.may_change_from(caller, effective, today)
        version = _add(plan, terms, effective, today)
    if version is last and name == plan.name:
        return plan
    plan.name = name
    plan.save(update_fields=["name"])
    record_event("change", plan, before=before, after=described(plan, version))
    return plan


@transaction.atomic
def delete_plan(*, caller: Caller, plan: TargetPlan, today: date) -> None:
    """Delete a plan with all its versions and evaluations. Raises NotAllowed."""
    plan = _held(caller, plan)
    record_event("delete", plan, before=described(plan, _versions(plan)[-1]))
    # The worker finds which plans take its place.
    mark_stale(plan.organisation_id, [(plan.team_id, today, today)], plans_only=True)
    delete_row(plan)


def _held(caller: Caller, plan: TargetPlan) -> TargetPlan:
    """Lock and return a stored plan that the caller may write."""
    policies.may_write_plan(caller, plan.team_id)
    _lock_owners(caller.organisation_id)
    return (
        TargetPlan.objects.of_organisation(caller.organisation_id)
        .select_for_update()
        .get(pk=plan.pk)
    )


def _lock_owners(organisation_id: UUID) -> None:
    """Keep others from writing plans: whether two of one owner overlap is read and then stored."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _versions(plan: TargetPlan) -> list[PlanVersion]:
    return list(PlanVersion.objects.of_organisation(plan.organisation_id).of_plan(plan.pk))


def _check_overlap(plan: TargetPlan) -> None:
    """Raise PlanOverlaps where a day of the plan belongs to another one of its owner as well."""
    plans = TargetPlan.objects.of_organisation(plan.organisation_id).filter(team=plan.team_id)
    versions = PlanVersion.objects.of_organisation(plan.organisation_id).by_owner(plans)
    own = next(each for each in versions[plan.team_id] if each[0].plan_id == plan.pk)
    for other in versions[plan.team_id]:
        day = None if other is own else first_common_day(own, other)
        if day:
            name = other[0].plan.name
            detail = f"The day {day} belongs to the plan “{name}”: end one before the other begins."
            raise PlanOverlaps(detail)


def _check_day(effective: date, today: date) -> None:
    allowed = allowed_days(today)
    if effective not in allowed:
        detail = f"Must be a day from {allowed.first} to {allowed.last}."
        raise Invalid([FieldError("effective_from", "day_out_of_range", detail)])


def _add(plan: TargetPlan, terms: Mapping[str, Any], effective: date, today: date) -> PlanVersion:
    """Add a version that is in force from a day on."""
    _check_day(effective, today)
    check_verdicts(plan.organisation_id, plan.pk, effective)
    versions = _versions(plan)
    if sum(version.effective_from == effective for version in versions) >= MAX_VERSIONS_A_DAY:
        raise TooManyVersions(f"A plan is changed at most {MAX_VERSIONS_A_DAY} times a day.")
    if len(versions) >= MAX_VERSIONS:
        raise TooManyVersions(f"A plan has at most {MAX_VERSIONS} versions: make another plan.")
    version = add_version(plan, versions[-1].number + 1, effective, terms, today=today)
    if version.last_day is not None and version.last_day < effective:
        detail = f"The plan ends on {version.last_day}: these terms would hold on no day."
        raise Invalid([FieldError("effective_from", "after_end", detail)])
    _check_overlap(plan)
    _mark(plan, version, today, version_id=version.pk)
    return version


def _mark(
    plan: TargetPlan, version: PlanVersion, today: date, *, version_id: UUID | None = None
) -> None:
    """Mark the days of a plan that are counted by its terms, of the teams that may inherit it.

    `version_id` is a version to compute alone: an edit changes no other. A new plan may take the
    place of another one, whose teams then have no days of the former.
    """
    organisation_id = plan.organisation_id
    since = first_day_needed(version.as_plan())
    teams: list[UUID | None] = [None]
    if plan.team_id is not None:
        below = Team.objects.of_organisation(organisation_id).ever_below(plan.team_id)
        teams = list(below.values_list("pk", flat=True))
    ranges = [(team, since, today) for team in teams]
    mark_stale(organisation_id, ranges, plans_only=True, plan_version_id=version_id)
