"""Readings that are objects, up to a batch of them: every statement brings them along.

No table is made for them. Who writes score by score would otherwise make and drop two tables
each time, and the database's own catalogue would grow with the number of writes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from ssi_platform.domain.readings import Reading

from ..models import VALUES
from .merging import OUTCOME, SAME_DAY, TYPES

_RELATIONS = f"""
WITH incoming_scores AS (
    SELECT * FROM json_to_recordset(%(given)s)
        AS given ({", ".join(f"{name} {kind}" for name, kind in TYPES.items())})
), met_scores AS (
    SELECT * FROM json_to_recordset(%(met)s) AS met (row integer, outcome text)
)
"""
_EACH = f"""
SELECT i.row, {OUTCOME}, {", ".join(f"s.{v}" for v in VALUES)}
FROM incoming_scores i LEFT JOIN scores_dailyscore s ON {SAME_DAY}
"""


@dataclass(frozen=True, slots=True)
class Met:
    """What a reading met: the outcome, and the values that stood before, by name."""

    outcome: str
    before: dict[str, Any]


class Readings:
    """(rep, day, reading) each, numbered from 0 in their order; see `storing.Incoming`.

    Once they are stored, `met` tells by number what each of them met.
    """

    def __init__(self, readings: Iterable[tuple[UUID, date, Reading]]) -> None:
        given = [
            {"row": row, "rep_id": rep, "day": day, **_stated(reading)}
            for row, (rep, day, reading) in enumerate(readings)
        ]
        self.met: dict[int, Met] = {}
        self._count = len(given)
        self._relations = {"given": _json(given), "met": "[]"}

    def __len__(self) -> int:
        return self._count

    def take(self, cursor: Any) -> None:
        """They come with each statement."""

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        cursor.execute(f"{_RELATIONS} {statement}", {**parameters, **self._relations})

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        self.run(cursor, _EACH, parameters)
        self.met = {
            row: Met(outcome, dict(zip(VALUES, values, strict=True)))
            for row, outcome, *values in cursor.fetchall()
        }
        old = {row: met.outcome for row, met in self.met.items() if met.outcome != "created"}
        self._relations["met"] = _json([{"row": row, "outcome": old[row]} for row in old])
        return Counter(old.values())

    def contested(self, cursor: Any) -> tuple[int, ...]:
        return tuple(sorted(row for row, met in self.met.items() if met.outcome == "contested"))


def _stated(reading: Reading) -> dict[str, Any]:
    return {name: value for name in VALUES if (value := getattr(reading, name)) is not None}


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
