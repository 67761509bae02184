"""Stores standings: writes only the rows that differ from the stored ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from ..models import CurrentStanding
from ..models.standings import ORDERS
from .standing_figures import Standing
from .standing_orders import FIGURES, column_of, place_of
from .standing_rows import row_of

SHAPE = 1  # Raise it when the fields of a row change: stored rows are then computed again.
COLUMNS = {
    "rep_id": "uuid", "team_id": "uuid", "day": "date", "shape": "smallint", "excused": "boolean",
    **dict.fromkeys(ORDERS, "integer"), "name_up": "text", "content": "json",
}  # fmt: skip
VALUES = [name for name in COLUMNS if name != "rep_id"]
# A value of the type `json` has the text that was sent.
FRESH = f"""
WITH fresh AS MATERIALIZED (
    SELECT {", ".join("content::text" if name == "content" else name for name in COLUMNS)}
    FROM json_to_recordset(%(fresh)s)
         AS f ({", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())}))
"""
CHANGE = f"""
{FRESH}
UPDATE analytics_currentstanding s SET {", ".join(f"{name} = f.{name}" for name in VALUES)}
FROM fresh f WHERE s.organisation_id = %(organisation)s AND s.rep_id = f.rep_id
  AND ({", ".join(f"s.{name}" for name in VALUES)})
      IS DISTINCT FROM ({", ".join(f"f.{name}" for name in VALUES)})
"""
# A rep who is being deleted meanwhile is passed over.
ADD = f"""
{FRESH}
INSERT INTO analytics_currentstanding (organisation_id, {", ".join(COLUMNS)})
SELECT r.organisation_id, {", ".join(f"f.{name}" for name in COLUMNS)}
FROM fresh f JOIN directory_rep r ON r.organisation_id = %(organisation)s AND r.id = f.rep_id
FOR KEY SHARE OF r
"""


def store_standings(
    organisation_id: UUID, standings: Sequence[Standing], teams: frozenset[UUID] | None
) -> None:
    """Store the standings of everybody who is directly in some teams, with None in any."""
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    of_teams = stored if teams is None else stored.filter(team__in=teams)
    of_teams.exclude(rep__in=[each.member.rep for each in standings]).delete()
    known = set(stored.values_list("rep_id", flat=True))
    _run(CHANGE, organisation_id, [each for each in standings if each.member.rep in known])
    _run(ADD, organisation_id, [each for each in standings if each.member.rep not in known])


def _run(statement: str, organisation_id: UUID, standings: Sequence[Standing]) -> None:
    if standings:
        fresh = orjson.dumps([_columns(each) for each in standings]).decode()
        with connection.cursor() as cursor:
            cursor.execute(statement, {"organisation": organisation_id, "fresh": fresh})


def _columns(standing: Standing) -> dict[str, Any]:
    member, figures = standing.member, _figures(standing)
    return {
        "rep_id": member.rep,
        "team_id": member.team,
        "day": standing.on,
        "shape": SHAPE,
        "excused": member.excused,
        "content": row_of(standing),
        **{column_of(order): place_of(order, figures[order.lstrip("-")]) for order in FIGURES},
    }


def _figures(standing: Standing) -> dict[str, int | str | None]:
    return {
        "total": standing.value.total if standing.value else None,
        "gap": standing.stage.gap if standing.stage else None,
        "rank": standing.place.rank if standing.place else None,
        "name": standing.name.casefold(),
        **{f"change_{days}": change for days, change in standing.changes.items()},
    }
