from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import cast
from uuid import UUID

from apps.analytics.permissions import STATISTICS_READ
from apps.analytics.services import TeamAssessment, assess_teams
from apps.directory.models import Team
from ssi_platform.domain.assessment import StageAssessment
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..models import Export
from .contents import Content
from .tables import Row, Table, portions, teams_of

TEAMS = 50  # Half a year of these teams fits in memory at once.
THOUSANDTHS = {
    "level",
    "share",
    "gap",
    "median_gap",
    "share_gap",
    "required_rate",
    "expected",
    "carry_over_gap",
}
STAGE = tuple(f.name for f in fields(StageAssessment) if f.name != "position")
COLUMNS = ("team_id", "team_name", "on", "plan_id", "plan_name", "plan_version", "criterion",
           "share_required", "roster", "scored", "excused", "median", "baseline_day", "baseline",
           "stage", *STAGE)  # fmt: skip


def attainment_table(export: Export, caller: Caller) -> Table:
    """Every stage of the teams that are in use on a day, by team, where a plan applies."""
    some = portions(teams_of(export, caller).chosen, TEAMS)
    return Table(COLUMNS, None, (_rows(export, caller, portion) for portion in some))


def _rows(export: Export, caller: Caller, team_ids: list[UUID]) -> list[Row]:
    with organisation_context(export.organisation_id, read_only=True):
        on = cast(date, export.on)
        teams = (
            Team.objects.of_organisation(export.organisation_id)
            .in_use_on(on)
            .filter(pk__in=team_ids)
        )
        return [
            row
            for assessed in assess_teams(teams=list(teams.order_by("pk")), caller=caller, on=on)
            for row in _stages(assessed)
        ]


def _stages(assessed: TeamAssessment) -> Iterator[Row]:
    a = assessed.assessment
    start = a.baseline
    team = (
        assessed.team.pk, assessed.team.name, a.on, assessed.plan.pk, assessed.plan.name,
        assessed.version.number, str(assessed.version.criterion), a.share_required, a.roster,
        a.scored, a.excused, from_thousandths(a.median), start.day if start else None,
        from_thousandths(start.value) if start else None,
    )  # fmt: skip
    for stage in a.stages:
        yield (*team, stage.position, *(_value(stage, name) for name in STAGE))


def _value(stage: StageAssessment, name: str) -> object:
    value = getattr(stage, name)
    if isinstance(value, StrEnum):
        return str(value)
    return from_thousandths(value) if name in THOUSANDTHS else value


ATTAINMENT = Content("attainment", STATISTICS_READ, frozenset({"on", "team"}), attainment_table)
