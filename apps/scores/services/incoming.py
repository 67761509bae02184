"""Incoming readings, as the relations that the statements of `sql` read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import orjson

from ssi_platform.domain.readings import Reading

from ..models import VALUES
from . import sql

Key = tuple[UUID, date]


class Incoming(Protocol):
    """Incoming readings, at most one for each rep and day, each with its own row number."""

    def __len__(self) -> int: ...

    def begin(self, cursor: Any) -> None:
        """Prepare the relations for the statements."""

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        """Execute a statement that reads the relations."""

    def selected(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> list[int]:
        """Return the row numbers that a policy's statement selects, in order."""

    def leave_out(self, cursor: Any, rows: Collection[int]) -> None:
        """Remove readings that the caller may not write."""

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        """Compare the readings with the stored scores; count the outcomes other than `created`."""

    def contested(self, cursor: Any) -> tuple[int, ...]:
        """Return the row numbers of the contested ones."""


@dataclass(frozen=True, slots=True)
class Met:
    """The outcome of a reading, and the values stored before, by name."""

    outcome: str
    before: dict[str, Any]


class JsonReadings:
    """Readings by rep and day, up to a batch of them, numbered from 0 in their order.

    They come as JSON with each statement. Tables for them would be made and dropped with every
    score, and the database's own catalogue would grow with the number of writes. Once they are
    stored, `met` has by number what each of them met.
    """

    def __init__(self, readings: Iterable[tuple[Key, Reading | None]]) -> None:
        self._rows = {
            row: {"row": row, "rep_id": rep_id, "day": day, **_stated(reading)}
            for row, ((rep_id, day), reading) in enumerate(readings)
        }
        self.met: dict[int, Met] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def begin(self, cursor: Any) -> None:
        self._relations = {"incoming": _json(self._rows.values()), "met": "[]"}

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        cursor.execute(f"{sql.WITH_JSON} {statement}", {**parameters, **self._relations})

    def selected(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> list[int]:
        self.run(cursor, statement, parameters)
        return sorted(row for (row,) in cursor)

    def leave_out(self, cursor: Any, rows: Collection[int]) -> None:
        for row in rows:
            del self._rows[row]
        self.begin(cursor)

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        self.run(cursor, sql.COMPARE_JSON, parameters)
        self.met = {
            row: Met(outcome, dict(zip(VALUES, values, strict=True)))
            for row, outcome, *values in cursor.fetchall()
        }
        old = {row: met.outcome for row, met in self.met.items() if met.outcome != "created"}
        self._relations["met"] = _json({"row": row, "outcome": old[row]} for row in old)
        return Counter(old.values())

    def contested(self, cursor: Any) -> tuple[int, ...]:
        return tuple(sorted(row for row, met in self.met.items() if met.outcome == "contested"))


def _stated(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {name: value for name in VALUES if (value := getattr(reading, name)) is not None}


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return orjson.dumps(list(rows)).decode()
