"""Keeps the standings of an organisation's current day, and tells whether they are up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from apps.directory.models import Lineage, Tenure
from apps.ledger.models import StaleRange
from ssi_platform.database import clock, prepared
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import CurrentStanding
from ..models.standings import ORDERS
from ..querysets import lists_everybody
from .inputs import Inputs
from .roster_standings import RosterStandings
from .standing_figures import Member, Standing
from .standing_orders import FIGURES, column_of, place_of
from .standing_rows import row_of

SHAPE = 1  # Raise it when the fields of a row change: stored rows are then computed again.
COLUMNS = {
    "rep_id": "uuid", "team_id": "uuid", "day": "date", "shape": "smallint", "excused": "boolean",
    **dict.fromkeys(ORDERS, "integer"), "name_up": "text", "content": "text",
}  # fmt: skip
NAMES, VALUES = ", ".join(COLUMNS), [name for name in COLUMNS if name != "rep_id"]
FRESH = f"""
WITH fresh ({NAMES}) AS MATERIALIZED (
    SELECT * FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())}))
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
INSERT INTO analytics_currentstanding (organisation_id, {NAMES})
SELECT r.organisation_id, {", ".join(f"f.{name}" for name in COLUMNS)}
FROM fresh f JOIN directory_rep r ON r.organisation_id = %(organisation)s AND r.id = f.rep_id
WHERE f.rep_id <> ALL(%(stored)s::uuid[]) FOR KEY SHARE OF r
"""
# The zone, the day of the stored rows, whether something waits that may change them, and whether the
# caller is a rep. As text: the ORM takes longer than the database, and every list asks this.
BOARD = """
SELECT o.timezone, s.day,
       EXISTS (SELECT FROM ledger_stalerange r WHERE r.organisation_id = o.id
               AND NOT r.verdicts_only AND r.to_day >= s.day),
       EXISTS (SELECT FROM directory_rep p WHERE p.organisation_id = o.id AND p.user_id = %s)
FROM organisations_organisation o LEFT JOIN LATERAL (
    SELECT c.day FROM analytics_currentstanding c
    WHERE c.organisation_id = o.id AND c.shape = %s LIMIT 1
) s ON true
WHERE o.id = %s
"""


@dataclass(frozen=True, slots=True)
class Refresh:
    """The teams whose standings are computed again; with None all."""

    teams: frozenset[UUID] | None


def standings_to_refresh(inputs: Inputs, ranges: Iterable[StaleRange]) -> Refresh | None:
    """Return whose standings of today some ranges may change; None for nobody's.

    Where a day has begun since the rows were stored, all are computed. A range may be of tomorrow:
    the time zone was another one then.
    """
    today = inputs.today
    marked = [
        each
        for each in ranges
        if each.standings_only or (not each.verdicts_only and each.to_day >= today)
    ]
    if not marked:
        return None
    stored = CurrentStanding.objects.of_organisation(inputs.organisation.pk)
    kept = stored.values_list("day", "shape").first()
    if kept != (today, SHAPE) or any(each.team_id is None for each in marked):
        return Refresh(None)
    teams = {each.team_id for each in marked if each.team_id}
    above = {each.team_id for each in marked if each.plans_only or each.standings_only}
    lines = Lineage.objects.of_organisation(inputs.organisation.pk).on(today)
    below = lines.filter(ancestor__in=above).values_list("descendant", flat=True) if above else ()
    return Refresh(frozenset(teams.union(below)))


def refresh_standings(cursor: Any, inputs: Inputs, refresh: Refresh | None) -> None:
    """Compute the standings of some teams again, and write the rows that differ."""
    if refresh is None:
        return
    organisation_id, today = inputs.organisation.pk, inputs.today
    tenures: Any = Tenure.objects.of_organisation(organisation_id).on(today).exclude(team=None)
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    if refresh.teams is not None:
        tenures = tenures.filter(team__in=refresh.teams)
    rows = tenures.with_excused(today).values_list("rep_id", "team_id", "excused")
    members = [Member(*row) for row in rows]
    caller = Caller.system(organisation_id=organisation_id)
    standings = RosterStandings(
        inputs.organisation, caller, members, today, are_whole_teams=True
    ).standings([member.rep for member in members])
    reps = [member.rep for member in members]
    gone = stored if refresh.teams is None else stored.filter(team__in=refresh.teams)
    gone.exclude(rep__in=reps).delete()
    _write(cursor, organisation_id, standings)


def _write(cursor: Any, organisation_id: UUID, standings: Sequence[Standing]) -> None:
    rows = [_columns(standing) for standing in standings]
    given: dict[str, Any] = {name: [row[name] for row in rows] for name in COLUMNS}
    given["organisation"] = organisation_id
    cursor.execute(CHANGE, given)
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    given["stored"] = list(stored.values_list("rep_id", flat=True))
    if not {*given["rep_id"]} <= {*given["stored"]}:
        cursor.execute(ADD, given)


def _columns(standing: Standing) -> dict[str, Any]:
    member, figures = standing.member, _figures(standing)
    return {
        "rep_id": member.rep,
        "team_id": member.team,
        "day": standing.on,
        "shape": SHAPE,
        "excused": member.excused,
        "content": orjson.dumps(row_of(standing)).decode(),
        **{column_of(order): place_of(order, figures[order.lstrip("-")]) for order in FIGURES},
    }


def _figures(standing: Standing) -> dict[str, int | str | None]:
    return {
        "total": standing.value and standing.value.total,
        "gap": standing.stage and standing.stage.gap,
        "rank": standing.place and standing.place.rank,
        "name": standing.name.casefold(),
        **{f"change_{days}": change for days, change in standing.changes.items()},
    }


@dataclass(frozen=True, slots=True)
class Board:
    """An organisation's current day, and whether stored rows tell its standings to a caller."""

    today: date
    is_stored: bool


def board_of(caller: Caller) -> Board:
    """Return the current day, by one statement.

    Rows are stored for who lists whole teams. They do not tell the standings while ranges wait that
    may change them, nor to a manager who is a rep: their own row has no rank outside their teams.
    """
    [(zone, stored, waits, is_rep)] = prepared.run(
        BOARD, [caller.id, SHAPE, caller.organisation_id]
    )
    today = local_day(clock.now(), ZoneInfo(zone))
    reads = lists_everybody(caller) or (policies.reads_days(caller) and not is_rep)
    return Board(today, reads and not waits and stored == today)


def has_standings_of(organisation_id: UUID, today: date) -> bool:
    """Tell whether the stored standings are of today, or nobody is in a team."""
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    kept = stored.values_list("day", "shape").first()
    if kept is None:
        tenures = Tenure.objects.of_organisation(organisation_id).on(today)
        return not tenures.exclude(team=None).exists()
    return kept == (today, SHAPE)
