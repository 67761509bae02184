"""One way to write scores: a relation of incoming readings, set by set, whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from apps.organisations.models import Organisation
from apps.organisations.services import mark_stale
from ssi_platform.domain.readings import FIELDS, Reading

from ..models import VALUES
from .affected import AFFECTED

TYPES = {
    "row": "integer",
    "rep_id": "uuid",
    "day": "date",
    **dict.fromkeys(FIELDS, "smallint"),
    **dict.fromkeys(("total", "industry_total", "network_total"), "integer"),
    "industry": "text",
    "observed_at": "timestamptz",
    "source": "smallint",
}
KEY = ("rep_id", "day")
COLUMNS = (*KEY, *VALUES)
VALUES_OF = attrgetter(*VALUES)
MANY = 1_000
NEWER = "(i.observed_at, i.source) > (s.observed_at, s.source)"
DIFFERS = (
    f"({', '.join(f'i.{f}' for f in FIELDS)})"
    f" IS DISTINCT FROM ({', '.join(f's.{f}' for f in FIELDS)})"
)

STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_scores
    ({", ".join(f"{name} {kind}" for name, kind in TYPES.items())}) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS met_scores (row integer, outcome text) ON COMMIT DROP;
DELETE FROM incoming_scores; DELETE FROM met_scores
"""
# Writers of one rep's scores, and moves of that rep, wait for each other here.
# A file has its rows rep by rep: to look for each rep until one is met would take minutes.
LOCK = """
WITH named AS MATERIALIZED (SELECT DISTINCT rep_id FROM incoming_scores)
SELECT FROM directory_rep
WHERE organisation_id = %(organisation)s AND id IN (SELECT rep_id FROM named)
ORDER BY id FOR NO KEY UPDATE
"""
# What there is already: a row that meets nothing is new.
COMPARE = f"""
INSERT INTO met_scores
SELECT i.row,
    CASE WHEN NOT {DIFFERS} AND {NEWER} THEN 'confirmed'
         WHEN NOT {DIFFERS} THEN 'unchanged'
         WHEN {NEWER} THEN 'updated'
         WHEN (i.observed_at, i.source) = (s.observed_at, s.source) THEN 'contested'
         ELSE 'outdated' END
FROM incoming_scores i JOIN scores_dailyscore s
  ON s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day
"""
REVISE = f"""
INSERT INTO scores_scorerevision (organisation_id, {", ".join(COLUMNS)}, replaced_at)
SELECT s.organisation_id, {", ".join(f"s.{c}" for c in COLUMNS)}, %(now)s
FROM met_scores m JOIN incoming_scores i USING (row) JOIN scores_dailyscore s
  ON s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day
WHERE m.outcome = 'updated'
ON CONFLICT DO NOTHING
"""
RENEW = f"""
UPDATE scores_dailyscore s SET {", ".join(f"{v} = i.{v}" for v in VALUES)}
FROM met_scores m JOIN incoming_scores i USING (row)
WHERE m.outcome IN ('updated', 'confirmed')
  AND s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day
"""
ADD = f"""
INSERT INTO scores_dailyscore (organisation_id, {", ".join(COLUMNS)})
SELECT %(organisation)s, {", ".join(COLUMNS)} FROM incoming_scores i
WHERE NOT EXISTS (SELECT FROM met_scores m WHERE m.row = i.row)
"""
EACH = f"""
SELECT i.row, coalesce(m.outcome, 'created'), {", ".join(f"s.{v}" for v in VALUES)}
FROM incoming_scores i LEFT JOIN met_scores m USING (row) LEFT JOIN scores_dailyscore s
  ON s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day
"""
CONTESTED = "SELECT row FROM met_scores WHERE outcome = 'contested' ORDER BY row"
# The planner knows an organisation's rows only some time after they came, and takes a million for
# one until then: whichever way it joins, it must not look through the whole file for each row.
INDEX = "CREATE INDEX IF NOT EXISTS incoming_by_rep ON incoming_scores (rep_id, day)"
INDEX_MET = "CREATE INDEX IF NOT EXISTS met_by_row ON met_scores (row)"
# For a million rows the usual few megabytes do not do.
LARGE = "SET LOCAL work_mem = '64MB'"

Key = tuple[UUID, date]


class Incoming(Protocol):
    """Readings on their way in, at most one a rep and day, each with a row number of its own."""

    def __len__(self) -> int: ...

    def copy_into(self, cursor: Any) -> None:
        """COPY the rows into the empty table `incoming_scores`, which may have its INDEX then."""


class Readings:
    """Readings that are objects: (rep, day, reading), numbered from 0 in their order."""

    def __init__(self, readings: Iterable[tuple[UUID, date, Reading]]) -> None:
        self._readings = list(readings)

    def __len__(self) -> int:
        return len(self._readings)

    def copy_into(self, cursor: Any) -> None:
        columns = ", ".join(("row", *COLUMNS))
        with cursor.copy(f"COPY incoming_scores ({columns}) FROM STDIN") as copy:
            for row, (rep_id, day, reading) in enumerate(self._readings):
                copy.write_row((row, rep_id, day, *VALUES_OF(reading)))


@dataclass(frozen=True, slots=True)
class Met:
    """What a reading met: the outcome, and the values that stood before, by name."""

    outcome: str
    before: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows were created, updated, or left as they were; the numbers of the contested
    ones; what each met by row number, if asked for."""

    created: int
    updated: int
    unchanged: int
    contested: tuple[int, ...] = ()
    each: Mapping[int, Met] = field(default_factory=dict)


def store(
    *,
    organisation: Organisation,
    incoming: Incoming,
    today: date,
    now: datetime,
    tell_each: bool = False,
    dry: bool = False,
) -> Stored:
    """Write readings, the latest observation of a rep and day wins; safe to repeat.

    What is replaced becomes a revision, and the days whose numbers change are marked stale, all
    in the caller's transaction. Rows that state other values for the very same observation are
    left out and returned as `contested`. `tell_each` asks for what every single reading met: for
    batches, not for files. `dry` counts, and writes nothing.
    """
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "now": now,
        "today": today,
        "window": organisation.staleness_days,
    }
    with connection.cursor() as cursor:
        _stage(cursor, incoming, parameters)
        met = _met(cursor)
        created = len(incoming) - sum(met.values())
        each = _each(cursor, parameters) if tell_each else {}
        if not dry:
            _write(cursor, created, met, parameters)
        contested = _contested(cursor) if "contested" in met else ()
    unchanged = sum(met.get(name, 0) for name in ("unchanged", "confirmed", "outdated"))
    return Stored(created, met.get("updated", 0), unchanged, contested, each)


def _stage(cursor: Any, incoming: Incoming, parameters: dict[str, Any]) -> None:
    cursor.execute(STAGE)
    if len(incoming) > MANY:
        cursor.execute(LARGE)
    incoming.copy_into(cursor)
    if len(incoming) > MANY:
        cursor.execute(f"{INDEX}; ANALYZE incoming_scores")
    cursor.execute(LOCK, parameters)
    cursor.execute(COMPARE, parameters)
    if len(incoming) > MANY:
        cursor.execute(f"{INDEX_MET}; ANALYZE met_scores")


def _write(cursor: Any, created: int, met: Mapping[str, int], parameters: dict[str, Any]) -> None:
    """Each statement only where there is something for it to do."""
    if "updated" in met:
        cursor.execute(REVISE, parameters)
    if "updated" in met or "confirmed" in met:
        cursor.execute(RENEW, parameters)
    if created:
        cursor.execute(ADD, parameters)
    if created or "updated" in met:
        cursor.execute(AFFECTED, parameters)
        mark_stale(parameters["organisation"], cursor.fetchall())


def _met(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT outcome, count(*) FROM met_scores GROUP BY 1")
    return dict(cursor.fetchall())


def _each(cursor: Any, parameters: dict[str, Any]) -> dict[int, Met]:
    cursor.execute(EACH, parameters)
    return {
        row: Met(outcome, dict(zip(VALUES, values, strict=True)))
        for row, outcome, *values in cursor.fetchall()
    }


def _contested(cursor: Any) -> tuple[int, ...]:
    cursor.execute(CONTESTED)
    return tuple(row for (row,) in cursor.fetchall())
