"""Detects the delimiter of a CSV file."""

import csv
import re
from contextlib import suppress
from io import StringIO
from itertools import islice

from .blanks import BLANKS

CANDIDATES = (",", ";", "\t", "|")

_SAMPLE = 1 << 16
_LINES = 20
_FIRST = 60
_QUOTED = re.compile(r'(?<![^,;\t|\r\n])"[^"]*+(?:""[^"]*+)*+"')
# Neither a quote nor a blank: the parser takes neither beside those that it knows.
_SEP = re.compile(r'sep=(\t|[^\w\s"])[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)


def said_in(text: str) -> tuple[str, int]:
    """The delimiter that the line `sep=;` of a spreadsheet names, and that line's length."""
    match = _SEP.match(text)
    return (match[1], match.end()) if match else ("", 0)


def delimiter_of(text: str) -> str:
    """The delimiter that the header has, and most lines as often as it.

    A header without any is one column; then it is a character that no line has, because a comma
    may belong to a number.
    """
    lines = _sample(text)
    header = {mark: lines[0].count(mark) for mark in CANDIDATES} if lines else {}
    if not any(header.values()):
        return next((mark for mark in CANDIDATES if all(mark not in line for line in lines)), ",")
    return max((mark for mark in CANDIDATES if header[mark]),
               key=lambda mark: (_agreeing(lines, mark, header[mark]), header[mark]))  # fmt: skip


def _agreeing(lines: list[str], mark: str, count: int) -> int:
    return sum(line.count(mark) == count for line in lines)


def _sample(text: str) -> list[str]:
    """The first lines that are not blank, without quoted text."""
    lines = _QUOTED.sub("", text[:_SAMPLE]).splitlines()
    if len(text) > _SAMPLE and len(lines) > 1:
        lines.pop()
    return [line for line in lines if line.strip()][:_LINES]


def first_rows(text: str, mark: str) -> list[list[str]]:
    """The first rows of a text, parted by a mark; those before the first that is broken."""
    rows: list[list[str]] = []
    lines = StringIO(text[:_SAMPLE], newline="")
    with suppress(csv.Error):  # What was read before it is kept.
        rows.extend(islice(csv.reader(lines, delimiter=mark, skipinitialspace=True), _FIRST))
    return [[cell.strip(BLANKS) for cell in row] for row in rows]
