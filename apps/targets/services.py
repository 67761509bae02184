from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.directory.models import Team
from apps.ledger.services import mark_stale, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain import targets
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused

from .models import PlanVersion, Stage, TargetPlan


class PlanExists(ValueError):
    """The team, or the organisation, has a plan already."""


@transaction.atomic
def create_plan(
    *, organisation_id: UUID, name: str, team: Team | None, terms: Mapping[str, Any], today: date
) -> TargetPlan:
    """Promise staged targets to a team or, with no team, to the organisation.

    `terms` are starts_on, criterion, share_required, cohort and stages, each stage with a
    threshold and either due_after_months or due_on. Raises PlanExists, and Invalid.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if TargetPlan.objects.of(organisation_id).filter(team=team).exists():
        raise PlanExists("There is a plan already; change it instead.")
    plan = TargetPlan.objects.create(organisation_id=organisation_id, name=name, team=team)
    # The first version has always been in force.
    version = _add_version(plan, 1, terms["starts_on"], terms)
    _mark(plan, today)
    record_event("create", plan, after=described(plan, version))
    return plan


@transaction.atomic
def change_plan(
    *, plan: TargetPlan, name: str, terms: Mapping[str, Any], today: date
) -> TargetPlan:
    """Change a plan's terms from today on: a new version; safe to repeat. Raises Invalid."""
    TargetPlan.objects.of(plan.organisation_id).select_for_update().get(pk=plan.pk)
    last = PlanVersion.objects.of(plan.organisation_id).filter(plan=plan).latest("number")
    before = described(plan, last)
    plan.name = name
    plan.save(update_fields=["name"])
    version = last
    if _differs(last, terms):
        version = _add_version(plan, last.number + 1, today, terms)
        _mark(plan, today)
    after = described(plan, version)
    if after != before:
        record_event("change", plan, before=before, after=after)
    return plan


@transaction.atomic
def delete_plan(*, plan: TargetPlan, today: date) -> None:
    """Take a promise back, with all its versions and evaluations."""
    versions = PlanVersion.objects.of(plan.organisation_id).filter(plan=plan)
    record_event("delete", plan, before=described(plan, versions.latest("number")))
    _mark(plan, today)
    TargetPlan.objects.of(plan.organisation_id).filter(pk=plan.pk)._raw_delete(plan._state.db)


def described(plan: TargetPlan, version: PlanVersion) -> dict[str, Any]:
    """Return a plan and one version's terms, for the audit."""
    return {
        "name": plan.name,
        "team": plan.team_id,
        "version": version.number,
        "starts_on": version.starts_on,
        "criterion": str(version.criterion),
        "share_required": version.share_required,
        "cohort": str(version.cohort),
        "stages": _stages_of(version),
    }


def _add_version(
    plan: TargetPlan, number: int, effective_from: date, terms: Mapping[str, Any]
) -> PlanVersion:
    stages = _resolved(terms)
    version = PlanVersion.objects.create(
        organisation_id=plan.organisation_id,
        plan=plan,
        number=number,
        effective_from=effective_from,
        **{key: value for key, value in terms.items() if key != "stages"},
    )
    Stage.objects.bulk_create(
        Stage(
            organisation_id=plan.organisation_id,
            version=version,
            position=stage.position,
            threshold=stage.threshold,
            due_on=stage.due_on,
            due_after_months=given.get("due_after_months"),
        )
        for stage, given in zip(stages, terms["stages"], strict=True)
    )
    return version


def _resolved(terms: Mapping[str, Any]) -> list[targets.Stage]:
    """Return the stages with their due days. Raises Invalid with every error."""
    stages, errors = [], []
    for index, given in enumerate(terms["stages"]):
        try:
            due = targets.resolve_due(
                terms["starts_on"],
                months=given.get("due_after_months"),
                due_on=given.get("due_on"),
            )
            stages.append(targets.Stage(given["threshold"], due, index + 1))
        except Refused as refused:
            errors.append(FieldError(f"stages/{index}/due_on", refused.code, refused.detail))
    if not errors:
        errors = targets.plan_errors(terms["starts_on"], stages, terms.get("share_required", 100))
    if errors:
        raise Invalid(errors)
    return stages


def _differs(version: PlanVersion, terms: Mapping[str, Any]) -> bool:
    columns = [key for key in terms if key != "stages"]
    if any(getattr(version, column) != terms[column] for column in columns):
        return True
    new = [[s.threshold, str(s.due_on)] for s in _resolved(terms)]
    return new != [stage[:2] for stage in _stages_of(version)]


def _stages_of(version: PlanVersion) -> Sequence[list[Any]]:
    stages = Stage.objects.of(version.organisation_id).filter(version=version).order_by("position")
    return [[s.threshold, str(s.due_on), s.due_after_months] for s in stages]


def _mark(plan: TargetPlan, today: date) -> None:
    """The teams below inherit the plan, and another one may apply in its place or did before.

    Those that were below once, too: on the days of then it applies to them.
    """
    of = plan.organisation_id
    since = PlanVersion.objects.of(of).earliest("starts_on").starts_on
    below = Team.objects.of(of).ever_below(plan.team_id).values_list("pk", flat=True)
    teams = [None] if plan.team_id is None else below
    mark_stale(of, [(team, since, today) for team in teams])
