"""A file of readings: staged in a temporary table, with statistics and indexes of its own."""

from collections.abc import Mapping
from typing import Any, Protocol

from .merging import OUTCOME, SAME_DAY, TYPES

MANY = 1_000
STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_scores
    ({", ".join(f"{name} {kind}" for name, kind in TYPES.items())}) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS met_scores (row integer, outcome text) ON COMMIT DROP;
DELETE FROM incoming_scores; DELETE FROM met_scores
"""
# What there is already: a row that meets nothing is new.
COMPARE = f"""
INSERT INTO met_scores
SELECT i.row, {OUTCOME} FROM incoming_scores i JOIN scores_dailyscore s ON {SAME_DAY}
"""
COUNT = "SELECT outcome, count(*) FROM met_scores GROUP BY 1"
CONTESTED = "SELECT row FROM met_scores WHERE outcome = 'contested' ORDER BY row"
# The planner knows an organisation's rows only some time after they came, and takes a million for
# one until then: whichever way it joins, it must not look through the whole file for each row.
INDEX = "CREATE INDEX IF NOT EXISTS incoming_by_rep ON incoming_scores (rep_id, day)"
INDEX_MET = "CREATE INDEX IF NOT EXISTS met_by_row ON met_scores (row)"
# For a million rows the usual few megabytes do not do.
LARGE = "SET LOCAL work_mem = '64MB'"


class File(Protocol):
    def __len__(self) -> int: ...

    def copy_into(self, cursor: Any) -> None:
        """COPY the rows into the empty table `incoming_scores`, which may have its INDEX then."""


class Staged:
    """A file on its way in; see `storing.Incoming`."""

    def __init__(self, file: File) -> None:
        self._file = file

    def __len__(self) -> int:
        return len(self._file)

    def take(self, cursor: Any) -> None:
        cursor.execute(STAGE)
        if len(self) > MANY:
            cursor.execute(LARGE)
        self._file.copy_into(cursor)
        if len(self) > MANY:
            cursor.execute(f"{INDEX}; ANALYZE incoming_scores")

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        cursor.execute(statement, parameters)

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        self.run(cursor, COMPARE, parameters)
        if len(self) > MANY:
            cursor.execute(f"{INDEX_MET}; ANALYZE met_scores")
        cursor.execute(COUNT)
        return dict(cursor.fetchall())

    def contested(self, cursor: Any) -> tuple[int, ...]:
        cursor.execute(CONTESTED)
        return tuple(row for (row,) in cursor.fetchall())
