"""The teams of an overview: names, parents of the day, and managers."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import JSONObject

from apps.access.permissions import MEMBERS_READ
from apps.directory.models import Lineage, Team, TeamManager
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..forecasts import forecasts_as_json


@dataclass(frozen=True, slots=True)
class PlacedTeam:
    """A team that the caller sees, with the forecasts of the day as rows of JSON.

    `managers` is None where the caller may not read members.
    """

    id: UUID
    name: str
    managers: list[dict[str, str]] | None
    forecasts: list[dict[str, Any]]


def teams_seen_by(caller: Caller, on: date, root: str | None) -> list[PlacedTeam]:
    """Return the teams in use on a day that the caller sees, by name.

    `root` is the id or external id of a team: then only this team and those below it on the day.
    """
    teams = Team.objects.visible_to(caller).in_use_on(on)
    if root is not None:
        teams = teams.filter(pk__in=_below(caller.organisation_id, root, on))
    may_read = MEMBERS_READ in caller.permissions
    managers: Any = ArraySubquery(_managers(caller)) if may_read else Value(None, TextField())
    made = forecasts_as_json(caller.organisation_id, on)
    rows = teams.order_by("name", "id").annotate(people=managers, made=made)
    return [PlacedTeam(*row) for row in rows.values_list("id", "name", "people", "made")]


def _below(organisation_id: UUID, root: str, on: date) -> Any:
    named = Team.objects.of_organisation(organisation_id).referred_to_as([root])
    places = Lineage.objects.of_organisation(organisation_id).on(on)
    return places.filter(ancestor__in=named.order_by().values("pk")).values("descendant")


def _managers(caller: Caller) -> Any:
    """Return who looks after a team, as rows of JSON, by name."""
    rows = TeamManager.objects.of_organisation(caller.organisation_id).filter(
        team=OuterRef("pk"), membership__role=Role.MANAGER
    )
    row = JSONObject(member="membership_id", name="membership__name")
    return rows.order_by("membership__name", "membership_id").values(row=row)
