"""One way to write scores: a relation of incoming readings, one statement, whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from apps.organisations.models import Organisation
from apps.organisations.services import mark_stale
from ssi_platform.domain.readings import FIELDS, Reading

from ..models import VALUES

TYPES = {
    "rep_id": "uuid",
    "day": "date",
    **dict.fromkeys(FIELDS, "smallint"),
    **dict.fromkeys(("total", "industry_total", "network_total"), "integer"),
    "industry": "text",
    "observed_at": "timestamptz",
    "source": "smallint",
}
COLUMNS = ("rep_id", "day", *VALUES)
VALUES_OF = attrgetter(*VALUES)
WORTH_ANALYSING = 1_000
NEWER = "(i.observed_at, i.source) > (s.observed_at, s.source)"
DIFFERS = (
    f"({', '.join(f'i.{f}' for f in FIELDS)})"
    f" IS DISTINCT FROM ({', '.join(f's.{f}' for f in FIELDS)})"
)

STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_scores
    ({", ".join(f"{name} {kind}" for name, kind in TYPES.items())}, outcome text)
    ON COMMIT DROP
"""
# Writers of one rep's scores, and moves of that rep, wait for each other here.
LOCK = """
SELECT FROM directory_rep
WHERE organisation_id = %(organisation)s AND id IN (SELECT rep_id FROM incoming_scores)
ORDER BY id FOR NO KEY UPDATE
"""
COMPARE = f"""
UPDATE incoming_scores i SET outcome =
    CASE WHEN NOT {DIFFERS} AND {NEWER} THEN 'confirmed'
         WHEN NOT {DIFFERS} THEN 'unchanged'
         WHEN {NEWER} THEN 'updated'
         WHEN (i.observed_at, i.source) = (s.observed_at, s.source) THEN 'contested'
         ELSE 'outdated' END
FROM scores_dailyscore s
WHERE s.organisation_id = %(organisation)s AND (s.rep_id, s.day) = (i.rep_id, i.day)
"""
REVISE = f"""
INSERT INTO scores_scorerevision (organisation_id, {", ".join(COLUMNS)}, replaced_at)
SELECT s.organisation_id, {", ".join(f"s.{c}" for c in COLUMNS)}, %(now)s
FROM scores_dailyscore s JOIN incoming_scores i USING (rep_id, day)
WHERE s.organisation_id = %(organisation)s AND i.outcome = 'updated'
ON CONFLICT DO NOTHING
"""
UPSERT = f"""
INSERT INTO scores_dailyscore AS s (organisation_id, {", ".join(COLUMNS)})
SELECT %(organisation)s, {", ".join(COLUMNS)} FROM incoming_scores i
WHERE outcome IS NULL OR outcome IN ('updated', 'confirmed')
ORDER BY rep_id, day
ON CONFLICT (organisation_id, rep_id, day) DO UPDATE
SET {", ".join(f"{v} = excluded.{v}" for v in VALUES)}
"""
# A value counts from its day until the rep's next one, and never longer than the window.
AFFECTED = """
WITH changed AS (
    SELECT rep_id, day FROM incoming_scores WHERE outcome IS NULL OR outcome = 'updated'
), spans AS (
    SELECT c.rep_id, c.day AS first,
           least(c.day + %(window)s - 1, %(today)s,
                 (SELECT min(s.day) - 1 FROM scores_dailyscore s
                  WHERE s.organisation_id = %(organisation)s
                    AND s.rep_id = c.rep_id AND s.day > c.day)) AS last
    FROM changed c
)
SELECT t.team_id, min(greatest(s.first, t.from_day)), max(least(s.last, t.to_day - 1))
FROM spans s JOIN directory_tenure t
  ON t.organisation_id = %(organisation)s AND t.rep_id = s.rep_id AND t.team_id IS NOT NULL
 AND t.from_day <= s.last AND (t.to_day IS NULL OR t.to_day > s.first)
WHERE s.first <= s.last
GROUP BY t.team_id
"""
OUTCOMES = "SELECT coalesce(outcome, 'created'), count(*) FROM incoming_scores GROUP BY 1"
EACH = f"""
SELECT i.rep_id, i.day, coalesce(i.outcome, 'created'), {", ".join(f"s.{v}" for v in VALUES)}
FROM incoming_scores i LEFT JOIN scores_dailyscore s
  ON s.organisation_id = %(organisation)s AND (s.rep_id, s.day) = (i.rep_id, i.day)
"""

Key = tuple[UUID, date]


@dataclass(frozen=True, slots=True)
class Met:
    """What a reading met: the outcome, and the values that stood before, by name."""

    outcome: str
    before: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows were created, updated, or left as they were; what each met, if asked for."""

    created: int
    updated: int
    unchanged: int
    contested: tuple[Key, ...] = ()
    each: Mapping[Key, Met] = field(default_factory=dict)


def store(
    *,
    organisation: Organisation,
    readings: Iterable[tuple[UUID, date, Reading]],
    today: date,
    now: datetime,
    tell_each: bool = False,
) -> Stored:
    """Write readings (rep, day, reading), at most one a rep and day; the latest observation wins.

    What is replaced becomes a revision, and the days whose numbers change are marked stale, all
    in the caller's transaction. Repeating it changes nothing. Rows that state other values for
    the very same observation are left out and returned as `contested`. `tell_each` asks for what
    every single reading met: for batches, not for files.
    """
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "now": now,
        "today": today,
        "window": organisation.staleness_days,
    }
    with connection.cursor() as cursor:
        _stage(cursor, readings)
        cursor.execute(LOCK, parameters)
        cursor.execute(COMPARE, parameters)
        each = _each(cursor, parameters) if tell_each else {}
        cursor.execute(REVISE, parameters)
        cursor.execute(UPSERT, parameters)
        cursor.execute(AFFECTED, parameters)
        mark_stale(organisation.pk, cursor.fetchall())
        cursor.execute(OUTCOMES)
        counts = dict(cursor.fetchall())
        contested = _contested(cursor) if "contested" in counts else ()
    unchanged = sum(counts.get(name, 0) for name in ("unchanged", "confirmed", "outdated"))
    return Stored(counts.get("created", 0), counts.get("updated", 0), unchanged, contested, each)


def _stage(cursor: Any, readings: Iterable[tuple[UUID, date, Reading]]) -> None:
    cursor.execute(STAGE)
    cursor.execute("DELETE FROM incoming_scores")
    count = 0
    with cursor.copy(f"COPY incoming_scores ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for rep_id, day, reading in readings:
            copy.write_row((rep_id, day, *VALUES_OF(reading)))
            count += 1
    if count > WORTH_ANALYSING:
        cursor.execute("ANALYZE incoming_scores")


def _each(cursor: Any, parameters: dict[str, Any]) -> dict[Key, Met]:
    cursor.execute(EACH, parameters)
    return {
        (rep_id, day): Met(outcome, dict(zip(VALUES, values, strict=True)))
        for rep_id, day, outcome, *values in cursor.fetchall()
    }


def _contested(cursor: Any) -> tuple[Key, ...]:
    cursor.execute("SELECT rep_id, day FROM incoming_scores WHERE outcome = 'contested'")
    return tuple(cursor.fetchall())
