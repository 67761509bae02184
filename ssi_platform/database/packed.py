"""Columns of numbers between numpy and PostgreSQL in binary: no row becomes an object.

A column is an array. Whole numbers are int32 with MISSING for NULL, days are int32 counted
from EPOCH, and ids are 16 bytes each.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

MISSING = -1
Column = NDArray[Any]
IDS = np.dtype("S16")
# The wire format of each type: a big-endian number, or bytes.
WIRE = {"smallint": ">i2", "integer": ">i4", "date": ">i4", "uuid": "S16"}
SEND = {"smallint": "int2send", "integer": "int4send", "uuid": "uuid_send"}
HEAD, TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
ROWS_AT_ONCE = 1 << 16
MOST_IN_A_STATEMENT = 2_000  # More rows go through a temporary table.
EPOCH = np.datetime64("2000-01-01")  # The database counts days from here.


def ids(values: Sequence[UUID]) -> Column:
    """Return ids as a column."""
    return np.frombuffer(b"".join(value.bytes for value in values), IDS)


def uuids(column: Column) -> list[UUID]:
    """Return a column of ids as UUIDs."""
    data = column.tobytes()
    return [UUID(bytes=data[at : at + 16]) for at in range(0, len(data), 16)]


def read(
    cursor: Any, query: str, parameters: Mapping[str, Any], types: Mapping[str, str]
) -> dict[str, Column]:
    """Return the rows of a query as columns.

    The query selects columns of exactly these types, in this order, and none of them is NULL. The
    database packs each column into one value: a COPY would come row by row, and Python would look
    at each of them.
    """
    cursor.execute(_packed_query(query, types), parameters)
    return _unpacked(cursor.fetchone(), types)


def read_together(
    cursor: Any,
    queries: Sequence[tuple[str, Mapping[str, str]]],
    parameters: Mapping[str, Any],
    *,
    beside: str = "SELECT NULL",
) -> tuple[list[dict[str, Column]], Any]:
    """Return the rows of several queries, each as `read` does, by one statement.

    `beside` is a query of one value, which comes with them.
    """
    parts = [f"({_packed_query(*each)}) AS part{n}" for n, each in enumerate(queries)]
    statement = f"SELECT *, ({beside}) FROM {', '.join(parts)}"  # noqa: S608 - Our own text.
    cursor.execute(statement, parameters)
    *values, value = cursor.fetchone()
    columns = [_unpacked([values.pop(0) for _ in types], types) for _, types in queries]
    return columns, value


def _packed_query(query: str, types: Mapping[str, str]) -> str:
    names = ", ".join(types)
    columns = ", ".join(f"string_agg({SEND[kind]}({name}), '')" for name, kind in types.items())
    return f"SELECT {columns} FROM ({query}) AS packed ({names})"  # noqa: S608 - Our columns.


def _unpacked(row: Sequence[Any], types: Mapping[str, str]) -> dict[str, Column]:
    values = [np.frombuffer(value or b"", np.uint8) for value in row]
    return {
        name: value.view(IDS) if kind == "uuid" else value.view(WIRE[kind]).astype(np.int32)
        for (name, kind), value in zip(types.items(), values, strict=True)
    }


def write(
    cursor: Any,
    columns: Mapping[str, Column],
    types: Mapping[str, str],
    *,
    stored: Sequence[str],
    parameters: Mapping[str, Any],
) -> None:
    """Execute common table expressions that read the rows of columns from the relation `fresh`.

    MISSING is NULL. Few rows are parameters of the statement: a temporary table for each of many
    small writes would bloat the catalogue.
    """
    count = len(next(iter(columns.values())))
    if not count:
        return
    if count <= MOST_IN_A_STATEMENT:
        arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in types.items())
        fresh = f"fresh ({', '.join(types)}) AS (SELECT * FROM unnest({arrays}))"  # noqa: S608 - Our names.
        values = {name: _values(columns[name], kind) for name, kind in types.items()}
        cursor.execute(_statement([fresh, *stored]), {**parameters, **values})
        return
    typed = ", ".join(f"{name} {kind}" for name, kind in types.items())
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS fresh ({typed}) ON COMMIT DROP")
    _copy_in(cursor, columns, types, count)
    cursor.execute("ANALYZE fresh")
    cursor.execute(_statement(stored), parameters)
    cursor.execute("DROP TABLE fresh")


def _statement(expressions: Sequence[str]) -> str:
    return f"WITH {', '.join(expressions)} SELECT"


def _values(column: Column, kind: str) -> list[Any]:
    if kind == "uuid":
        return list(uuids(column))
    if kind == "date":
        days: list[Any] = (EPOCH + column.astype("timedelta64[D]")).tolist()
        return days
    return [None if value == MISSING else value for value in column.tolist()]


def _copy_in(
    cursor: Any, columns: Mapping[str, Column], types: Mapping[str, str], count: int
) -> None:
    with cursor.copy(f"COPY fresh ({', '.join(types)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(HEAD)
        for start in range(0, count, ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            copy.write(_packed({name: columns[name][rows] for name in types}, types))
        copy.write(TAIL)


def _packed(columns: Mapping[str, Column], types: Mapping[str, str]) -> bytes:
    """Return rows in binary: the number of fields, and of each field its size, or -1, and bytes."""
    count = len(next(iter(columns.values())))
    cells = {
        name: columns[name].astype(WIRE[kind]).view(np.uint8).reshape(count, -1)
        for name, kind in types.items()
    }
    width = 2 + sum(4 + cell.shape[1] for cell in cells.values())
    packed, kept = np.empty((count, width), np.uint8), np.ones((count, width), np.bool_)
    packed[:, :2] = np.frombuffer(len(types).to_bytes(2, "big"), np.uint8)
    at = 2
    for name, cell in cells.items():
        size = cell.shape[1]
        missing = _missing(columns[name], types[name])
        length = np.where(missing, -1, size).astype(">i4")
        packed[:, at : at + 4] = length.view(np.uint8).reshape(count, 4)
        packed[:, at + 4 : at + 4 + size] = cell
        kept[missing, at + 4 : at + 4 + size] = False
        at += 4 + size
    return packed.tobytes() if kept.all() else packed[kept].tobytes()


def _missing(column: Column, kind: str) -> NDArray[np.bool_]:
    if kind in ("uuid", "date"):
        return np.zeros(len(column), np.bool_)
    missing: NDArray[np.bool_] = column == MISSING
    return missing
