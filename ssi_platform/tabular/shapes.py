"""Hints about a file, and the result of opening it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .notices import Notices
from .places import Places

Cell = str | float | int | Decimal | bool | None
Row = Sequence[Cell]

FORMATS = ("csv", "xlsx", "ods", "ndjson", "json")
WORKBOOKS = ("xlsx", "ods")
ENCODINGS = ("utf-8", "utf-16", "windows-1252")


@dataclass(frozen=True)
class Header:
    """Where a table's header is among the first rows of a file, and its titles.

    `at` is the position of its first row, `height` the number of its rows; `is_whole` tells whether
    it names all that a file of its kind needs.
    """

    at: int
    titles: list[str]
    height: int = 1
    is_whole: bool = True


# Finds the header among the first rows of a file that are not blank.
FindHeader = Callable[[Sequence[Row]], Header | None]


@dataclass(frozen=True)
class Hints:
    """The caller's hints; None is detected.

    `header_row` is the number of the header's first row; `find_header` finds it otherwise, or else
    it is the first row that is not blank.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    find_header: FindHeader | None = None


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
    visible: tuple[str, ...] = ()
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
    """A table that is open: its header as written, and its rows, which are read on the way.

    `header_row` is the number of the header's first row, `above` has the rows above it, and
    `has_header` tells whether `Hints.find_header` knew it.
    `notices` say what was left out, and `places` where rows are, after the last chunk.
    """

    form: Form
    header: list[str]
    chunks: Iterator[Chunk]
    header_row: int = 1
    above: Sequence[tuple[int, Row]] = ()
    has_header: bool = False
    notices: Notices = field(default_factory=Notices)
    places: Places = field(default_factory=Places)
