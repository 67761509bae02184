"""Hints about a file, and the result of opening it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | float | int | Decimal | bool | None
Row = Sequence[Cell]

FORMATS = ("csv", "xlsx", "ods", "ndjson", "json")
WORKBOOKS = ("xlsx", "ods")
ENCODINGS = ("utf-8", "utf-16", "windows-1252")


@dataclass(frozen=True)
class Hints:
    """The caller's hints; None is detected."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Form:
    """The detected form of the file; fields that do not apply are empty.

    `rows` are about as many as a workbook's sheet has; None where only reading tells.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    rows: int | None = None


@dataclass
class Chunk:
    """Some of the rows with their numbers, as a spreadsheet shows them.

    For NDJSON a number is that of the line, for a JSON array the position counted from 1. Rows
    without anything in them are left out.
    """

    numbers: Sequence[int]
    rows: list[Row]


@dataclass
class Sheet:
    """A table that is open: its header as written, and its rows, which are read on the way."""

    form: Form
    header: list[str]
    chunks: Iterator[Chunk]
