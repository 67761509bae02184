"""Target plans as a file that can be imported again: a row is a stage of a version."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.directory.permissions import DIRECTORY_READ
from apps.targets.models import PlanVersion, Stage, TargetPlan
from apps.targets.permissions import TARGETS_READ
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..models import Export
from .contents import Content
from .directory import Forest, forest_of
from .tables import Row, Table, portions

PLAN = ("plan", "name")
TERMS = ("version", "effective_from", "starts_on", "ends_on", "criterion", "share_required",
         "cohort", "position", "threshold", "due_after_months", "due_on", "pauses")  # fmt: skip


def plans_table(export: Export, caller: Caller) -> Table:
    """The plans of the organisation and of the teams that the reader sees, with all versions.

    A manager sees plans of the teams above as well; they are left out, as these teams are. Plans
    of single reps are for those who may read the directory, too.
    """
    forest = forest_of(caller)
    plans = TargetPlan.objects.visible_to(caller)
    if DIRECTORY_READ not in caller.permissions:
        plans = plans.of_teams()
    plans = plans.filter(Q(team=None) | Q(team__in=forest.names))
    owners: Any = plans.order_by("pk").values_list("pk", "team_id")
    teams: dict[UUID, UUID | None] = dict(owners)
    depth = max((len(forest.path(team, date.max)) for team in teams.values()), default=0) or 1
    levels = tuple(f"team_{level}" for level in range(1, depth + 1))
    stages = Stage.objects.of_organisation(export.organisation_id)
    total = stages.filter(version__plan__in=plans).count()
    rows = (_rows(export, forest, depth, portion) for portion in portions(teams))
    owner = (*levels, "team_external_id", "rep_external_id", "rep")
    return Table((*PLAN, *owner, *TERMS), total, rows)


def _rows(export: Export, forest: Forest, depth: int, ids: list[UUID]) -> list[Row]:
    """Return the rows of some plans, each version in the order of the edits."""
    with organisation_context(export.organisation_id, read_only=True):
        plans = TargetPlan.objects.of_organisation(export.organisation_id).filter(pk__in=ids)
        return [
            (str(plan.pk), plan.name, *_owner(forest, depth, plan), *terms)
            for plan in plans.order_by("pk").select_related("rep").with_versions()
            for terms in _terms(plan)
        ]


def _owner(forest: Forest, depth: int, plan: TargetPlan) -> Row:
    """Return the path of a team where it is now, its external id or its id; and those of a rep."""
    path = forest.path(plan.team_id, date.max)
    team = forest.ids[plan.team_id] if plan.team_id else None
    rep = (plan.rep.external_id or str(plan.rep_id), plan.rep.name) if plan.rep else (None, None)
    return (*path, *[None] * (depth - len(path)), team, *rep)


def _terms(plan: TargetPlan) -> Iterator[Row]:
    pauses = sorted((pause.from_day, pause.last_day) for pause in plan.pauses.all())
    spans = " ".join(f"{first}/{last}" for first, last in pauses) or None
    for version in sorted(plan.versions.all(), key=lambda version: version.number):
        for stage in sorted(version.stages.all(), key=lambda stage: stage.position):
            yield (*_version(version), *_stage(stage), spans)


def _version(version: PlanVersion) -> Row:
    return (
        version.number, version.effective_from, version.starts_on, version.ends_on,
        str(version.criterion), version.share_required, str(version.cohort),
    )  # fmt: skip


def _stage(stage: Stage) -> Row:
    """Return a stage; it is due after months or on a day, as it was given."""
    months = stage.due_after_months
    return stage.position, stage.threshold, months, None if months else stage.due_on


PLANS = Content("plans", TARGETS_READ, frozenset(), plans_table)
