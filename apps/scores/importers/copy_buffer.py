"""Buffers checked rows for the database: a file in PostgreSQL's binary COPY format.

Packed column by column, so that no row is an object; on the disk, so that a file of any size
takes the memory of a chunk; without a name, so that it is gone with its process.
"""

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

import numpy as np

from ssi_platform.domain.readings import FIELDS

from .batch import Batch
from .values import MISSING, Array

WIDE = ("total", "industry_total", "network_total")  # The others fit into two bytes.
HEAD, TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
AT_ONCE = 1 << 20
Cells = tuple[Array, Array | None]  # Bytes (rows x width), and which of them there are.


class CopyBuffer:
    """Rows, all with the same columns; `count` of them."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = [name for name in FIELDS if name in {"total", *fields}]
        self.count = 0
        self._ids = np.empty((0, 16), np.uint8)
        self._file = TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._file.write(HEAD)

    def add(
        self, batch: Batch, reps: Sequence[UUID], industries: Sequence[str], source: int
    ) -> None:
        """Write a batch's rows; `reps` and `industries` are what its indexes mean.

        Of the reps only the number may change from call to call: new ones come last.
        """
        if not len(batch):
            return
        ids = self._ids_of(reps)[batch.reps]
        cells = [_numbers(batch.rows, ">i4"), (ids, None), _numbers(batch.days, ">i4")]
        cells += [_field(name, batch.values[name], industries) for name in self.fields]
        cells.append(_numbers(batch.instants, ">i8"))
        cells.append(_numbers(np.full(len(batch), source), ">i2"))
        self._file.write(_packed(len(batch), cells))
        self.count += len(batch)

    def _ids_of(self, reps: Sequence[UUID]) -> Array:
        if len(self._ids) < len(reps):
            self._ids = np.frombuffer(b"".join(rep.bytes for rep in reps), np.uint8).reshape(-1, 16)
        return self._ids

    def copy_into(self, cursor: Any, table: str) -> None:
        """Send all rows to the database."""
        columns = ", ".join(("row", "rep_id", "day", *self.fields, "observed_at", "source"))
        self._file.seek(0)
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            while data := self._file.read(AT_ONCE):
                copy.write(data)
            copy.write(TAIL)

    def close(self) -> None:
        self._file.close()


def _field(name: str, column: Array, industries: Sequence[str]) -> Cells:
    if name == "industry":
        return _texts(column, industries)
    cells, _ = _numbers(column, ">i4" if name in WIDE else ">i2")
    there = column != MISSING
    return cells, None if there.all() else np.broadcast_to(there[:, None], cells.shape)


def _numbers(column: Array, kind: str) -> Cells:
    return column.astype(kind).view(np.uint8).reshape(len(column), -1), None


def _texts(column: Array, texts: Sequence[str]) -> Cells:
    encoded = [text.encode() for text in texts] or [b" "]  # For an empty column.
    width = max(map(len, encoded))
    table = np.frombuffer(b"".join(t.ljust(width) for t in encoded), np.uint8).reshape(-1, width)
    lengths = np.array([len(text) for text in encoded])
    length = np.where(column == MISSING, 0, lengths[column])
    return table[column], np.arange(width) < length[:, None]


def _packed(rows: int, columns: Sequence[Cells]) -> bytes:
    """Return rows in binary: how many fields, then of each its length, or -1, and its bytes."""
    width = 2 + sum(4 + cells.shape[1] for cells, _ in columns)
    packed, there = np.empty((rows, width), np.uint8), np.ones((rows, width), bool)
    packed[:, :2] = np.frombuffer(len(columns).to_bytes(2, "big"), np.uint8)
    at = 2
    for cells, present in columns:
        size = cells.shape[1]
        length = np.full(rows, size, ">i4")
        if present is not None:
            length = np.where(present.any(axis=1), present.sum(axis=1), -1).astype(">i4")
            there[:, at + 4 : at + 4 + size] = present
        packed[:, at : at + 4] = length.view(np.uint8).reshape(rows, 4)
        packed[:, at + 4 : at + 4 + size] = cells
        at += 4 + size
    return packed.tobytes() if there.all() else packed[there].tobytes()
