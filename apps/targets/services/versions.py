from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ssi_platform.domain import targets
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused

from ..models import PlanPause, PlanVersion, Stage, TargetPlan


def add_version(
    plan: TargetPlan, number: int, effective_from: date, terms: Mapping[str, Any], *, today: date
) -> PlanVersion:
    """Store a version of a plan with its stages. Raises Invalid with everything that is wrong."""
    stages = _resolved(terms)
    _check(terms, stages, today)
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


def differs(version: PlanVersion, terms: Mapping[str, Any]) -> bool:
    """Tell whether terms differ from a version's. Raises Invalid for stages without a day."""
    columns = [key for key in terms if key != "stages"]
    if any(getattr(version, column) != terms[column] for column in columns):
        return True
    new = [
        _stage(stage, given.get("due_after_months"))
        for stage, given in zip(_resolved(terms), terms["stages"], strict=True)
    ]
    return new != _stages_of(version)


def described(plan: TargetPlan, version: PlanVersion) -> dict[str, Any]:
    """Return a plan and one version's terms, for the audit."""
    return {
        "name": plan.name,
        "team": plan.team_id,
        "rep": plan.rep_id,
        "version": version.number,
        "effective_from": version.effective_from,
        "starts_on": version.starts_on,
        "ends_on": version.ends_on,
        "criterion": str(version.criterion),
        "share_required": version.share_required,
        "cohort": str(version.cohort),
        "stages": _stages_of(version),
        "pauses": _pauses_of(plan),
    }


def _resolved(terms: Mapping[str, Any]) -> list[targets.Stage]:
    """Return the stages with their due days. Raises Invalid where one has none."""
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
    if errors:
        raise Invalid(errors)
    return stages


def _check(terms: Mapping[str, Any], stages: Sequence[targets.Stage], today: date) -> None:
    errors = targets.plan_errors(
        terms["starts_on"],
        stages,
        terms.get("share_required", targets.DEFAULT_SHARE),
        criterion=targets.Criterion(terms.get("criterion", targets.Criterion.SHARE)),
        cohort=targets.Cohort(terms.get("cohort", targets.Cohort.CURRENT_ROSTER)),
        ends_on=terms.get("ends_on"),
        allowed=allowed_days(today),
    )
    if errors:
        raise Invalid(errors)


def _stages_of(version: PlanVersion) -> Sequence[dict[str, Any]]:
    stages = (
        Stage.objects.of_organisation(version.organisation_id)
        .filter(version=version)
        .order_by("position")
    )
    return [_stage(stage, stage.due_after_months) for stage in stages]


def _pauses_of(plan: TargetPlan) -> list[dict[str, str]]:
    pauses = PlanPause.objects.of_organisation(plan.organisation_id).filter(plan=plan)
    days = pauses.order_by("from_day").values_list("from_day", "last_day")
    return [{"from_day": str(first), "last_day": str(last)} for first, last in days]


def _stage(stage: Any, due_after_months: int | None) -> dict[str, Any]:
    """Return a stage as the API shows it."""
    return {
        "position": stage.position,
        "threshold": stage.threshold,
        "due_on": str(stage.due_on),
        "due_after_months": due_after_months,
    }
