"""Stores computed rows: writes only those that differ from the stored ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from ssi_platform.database import packed
from ssi_platform.domain.columns import TEAM_FIGURES, TeamDays
from ssi_platform.domain.plan_columns import REASONS, PlanDays
from ssi_platform.domain.rosters import Bools, Ints
from ssi_platform.domain.targets import MAX_STAGES

from .computing import Slice
from .inputs import Inputs, number_of

COUNTS = ("newcomers", "eligible", "cohort", "counted")
TARGETS = tuple(f"target_{number}" for number in range(MAX_STAGES))
REASON_NAMES = ", ".join(f"'{reason}'" for reason in REASONS)
PLAN_VALUES = {
    **{name: f"fresh.{name}" for name in COUNTS},
    "at_target": f"array_remove(ARRAY[{', '.join(f'fresh.{name}' for name in TARGETS)}], NULL)",
    "level": "fresh.level",
    "reason": f"(ARRAY[{REASON_NAMES}])[fresh.reason + 1]",
}
TEAM_VALUES = {name: f"fresh.{name}" for name in TEAM_FIGURES}


def _upsert(
    table: str, keys: tuple[str, ...], values: Mapping[str, str], *, stamped: bool, rows: str
) -> str:
    """Return common table expressions that store rows of `fresh`, and delete those without figures.

    The rows to delete are looked up one by one. The planner takes the rows of an organisation that
    it has not analysed yet for a single one, and would compare each of them with all of `fresh`.

    Args:
        table: the table to write.
        keys: its primary key, without the organisation.
        values: its other columns, each with its expression over `fresh`.
        stamped: whether the table has `computed_at`.
        rows: the condition for the rows of `fresh` that belong to the table.
    """
    names = ", ".join(values)
    same = " AND ".join(f"t.{key} = fresh.{key}" for key in keys)
    first = next(iter(values))
    return f"""
{table}_deleted AS (
    DELETE FROM {table} WHERE ctid = ANY (ARRAY(
        SELECT stored.ctid FROM fresh CROSS JOIN LATERAL (
            SELECT t.ctid FROM {table} t
            WHERE t.organisation_id = %(organisation)s AND {same} FOR UPDATE
        ) stored WHERE {rows} AND fresh.{first} IS NULL
    ))
),
{table}_stored AS (
    INSERT INTO {table} AS t
        (organisation_id, {", ".join(keys)}, {names}, version{", computed_at" if stamped else ""})
    SELECT %(organisation)s, {", ".join(f"fresh.{key}" for key in keys)},
           {", ".join(values.values())}, 1{", %(now)s" if stamped else ""}
    FROM fresh WHERE {rows} AND fresh.{first} IS NOT NULL
    ON CONFLICT (organisation_id, {", ".join(keys)}) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in values)}, version = t.version + 1,
        erased_members = 0
        {", computed_at = excluded.computed_at" if stamped else ""}
    WHERE ({", ".join(f"t.{name}" for name in values)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in values)})
)"""


ORGANISATION_DAYS = _upsert(
    "analytics_organisationday", ("day",), TEAM_VALUES, stamped=True, rows="fresh.of_team = 0"
)
TEAM_DAYS = _upsert(
    "analytics_teamday", ("team_id", "day"), TEAM_VALUES, stamped=True, rows="fresh.of_team = 1"
)
PLAN_DAYS = _upsert(
    "analytics_planday",
    ("team_id", "plan_version_id", "day"),
    PLAN_VALUES,
    stamped=False,
    rows="true",
)
DAY_TYPES = {
    "of_team": "smallint", "team_id": "uuid", "day": "date",
    **dict.fromkeys(TEAM_FIGURES, "integer"),
}  # fmt: skip
NO_TEAM = np.zeros(1, packed.IDS)
PLAN_TYPES = {
    "team_id": "uuid", "plan_version_id": "uuid", "day": "date",
    **dict.fromkeys((*COUNTS, "level", "reason", *TARGETS), "integer"),
}  # fmt: skip


def store(
    cursor: Any,
    inputs: Inputs,
    part: Slice,
    computed: tuple[TeamDays, PlanDays],
    now: datetime,
) -> None:
    """Store the rows of a slice, and delete stored rows of days on which nobody was in the team."""
    teams, plans = computed
    given = {"organisation": inputs.organisation.pk, "now": now}
    _store_team_days(cursor, inputs, part, teams, given)
    _store_plan_days(cursor, inputs, part, plans, given)


def _store_team_days(
    cursor: Any, inputs: Inputs, part: Slice, rows: TeamDays, given: dict[str, Any]
) -> None:
    unit, day = _absent(part.wanted, rows.unit, rows.day)
    figures = {name: _extended(rows.figures[name], len(unit)) for name in TEAM_FIGURES}
    unit, day = np.concatenate([rows.unit, unit]), np.concatenate([rows.day, day])
    day = day + np.int32(number_of(part.first))
    columns = {
        "of_team": (unit < len(inputs.teams)).astype(np.int32),
        "team_id": np.concatenate([inputs.team_ids, NO_TEAM])[unit],
        "day": day,
        **figures,
    }
    stored = [ORGANISATION_DAYS, TEAM_DAYS]
    packed.write(cursor, columns, DAY_TYPES, stored=stored, parameters=given)


def _store_plan_days(
    cursor: Any, inputs: Inputs, part: Slice, rows: PlanDays, given: dict[str, Any]
) -> None:
    if not part.terms:
        return
    absent = [_absent_plan_days(rows, terms.version, terms.wanted) for terms in part.terms]
    version, unit, day = (np.concatenate(columns) for columns in zip(*absent, strict=True))
    more = len(version)
    versions = packed.ids([plan.version_id for plan in inputs.plans])
    columns: dict[str, Any] = {
        "team_id": inputs.team_ids[np.concatenate([rows.unit, unit])],
        "plan_version_id": versions[np.concatenate([rows.version, version])],
        "day": np.concatenate([rows.day, day]) + np.int32(number_of(part.first)),
    }
    for name in (*COUNTS, "level", "reason"):
        columns[name] = _extended(rows.figures[name], more)
    for number, name in enumerate(TARGETS):
        columns[name] = _extended(rows.at_target[:, number], more)
    packed.write(cursor, columns, PLAN_TYPES, stored=[PLAN_DAYS], parameters=given)


def _absent_plan_days(rows: PlanDays, version: int, wanted: Bools) -> tuple[Ints, Ints, Ints]:
    of_version = rows.version == version
    unit, day = _absent(wanted, rows.unit[of_version], rows.day[of_version])
    return np.full(len(unit), version, np.int32), unit, day


def _absent(wanted: Bools, unit: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Return the wanted rows of which nothing was computed."""
    rest = wanted.copy()
    rest[unit, day] = False
    units, days = np.nonzero(rest)
    return units.astype(np.int32), days.astype(np.int32)


def _extended(column: Ints, more: int) -> Ints:
    return np.concatenate([column, np.full(more, packed.MISSING, np.int32)])
