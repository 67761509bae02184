from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.directory.models import Team
from apps.ledger.services import mark_stale, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.verdicts import first_day_needed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import PlanVersion, TargetPlan
from ..querysets import PlanVersionQuerySet
from .versions import add_version, described, differs

MAX_VERSIONS_A_DAY = 20


class PlanExists(ValueError):
    """The team, or the organisation, has a plan already."""


class TooManyVersions(ValueError):
    """The plan was changed too often today: each version is evaluated for years of days."""


@transaction.atomic
def create_plan(
    *, caller: Caller, name: str, team: Team | None, terms: Mapping[str, Any], today: date
) -> TargetPlan:
    """Create a plan for a team or, without a team, for the organisation.

    `terms` are starts_on, criterion, share_required, cohort and stages, each stage with a
    threshold and either due_after_months or due_on. Raises NotAllowed, PlanExists and Invalid.
    """
    policies.may_write_plan(caller, team.pk if team else None)
    organisation_id = caller.organisation_id
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if TargetPlan.objects.of_organisation(organisation_id).filter(team=team).exists():
        raise PlanExists("There is a plan already; change it instead.")
    plan = TargetPlan.objects.create(organisation_id=organisation_id, name=name, team=team)
    # The first version is in force on all earlier days.
    version = add_version(plan, 1, terms["starts_on"], terms, today=today)
    _mark(plan, version, today)
    record_event("create", plan, after=described(plan, version))
    return plan


@transaction.atomic
def change_plan(
    *, caller: Caller, plan: TargetPlan, name: str, terms: Mapping[str, Any], today: date
) -> TargetPlan:
    """Change a plan's name, and its terms from today on as a new version; safe to repeat.

    Nothing is written where nothing changes. Raises NotAllowed, TooManyVersions and Invalid.
    """
    plan = _held(caller, plan)
    last = _versions(plan).latest("number")
    before = described(plan, last)
    version = _with_terms(plan, last, terms, today)
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
    record_event("delete", plan, before=described(plan, _versions(plan).latest("number")))
    # The worker finds which plans take its place.
    mark_stale(plan.organisation_id, [(plan.team_id, today, today)], plans_only=True)
    delete_row(plan)


def _held(caller: Caller, plan: TargetPlan) -> TargetPlan:
    """Lock and return a stored plan that the caller may write."""
    policies.may_write_plan(caller, plan.team_id)
    return (
        TargetPlan.objects.of_organisation(caller.organisation_id)
        .select_for_update()
        .get(pk=plan.pk)
    )


def _versions(plan: TargetPlan) -> PlanVersionQuerySet:
    return PlanVersion.objects.of_organisation(plan.organisation_id).filter(plan=plan)


def _with_terms(
    plan: TargetPlan, last: PlanVersion, terms: Mapping[str, Any], today: date
) -> PlanVersion:
    """Return the last version if it has these terms, else a new one that is in force from today."""
    if not differs(last, terms):
        return last
    if _versions(plan).filter(effective_from=today).count() >= MAX_VERSIONS_A_DAY:
        raise TooManyVersions(f"A plan is changed at most {MAX_VERSIONS_A_DAY} times a day.")
    version = add_version(plan, last.number + 1, today, terms, today=today)
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
