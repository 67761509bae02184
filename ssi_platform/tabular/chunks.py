"""Splits rows into a header and chunks of at most CHUNK rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from .blanks import is_blank
from .limits import BLANK_ROWS, CHUNK, HEADER_ROWS
from .shapes import Chunk, Header, Hints, Row
from .unreadable import Unreadable

Block = tuple[Sequence[int], Sequence[Row]]


def refuse_blank(count: int, row: int) -> None:
    """Raise Unreadable `too_large` at a row when a file has more blank rows than it may."""
    if count > BLANK_ROWS:
        sentence = f"There are more than {BLANK_ROWS:,} blank rows: delete them."
        raise Unreadable("too_large", sentence, row=row)


@dataclass
class Beginning:
    """The header of a table, the rows above it, and all that comes after it."""

    header: list[str]
    blocks: Iterator[Block]
    row: int = 1
    above: Sequence[tuple[int, Row]] = ()
    is_known: bool = False


def beginning(blocks: Iterator[Block], hints: Hints) -> Beginning:
    """Find the header: the stated row, else the known one, else the first that is not blank.

    Raises Unreadable `empty_file`, `too_large` and `no_header`, and what `judged` raises.
    """
    (numbers, rows), rest = _first_rows(blocks, hints.header_row)
    # A header may have two rows.
    first = list(islice(_filled(numbers, rows), HEADER_ROWS + 1))
    candidates = [row for _, row in first]
    header = hints.find_header(candidates) if hints.find_header else None
    is_known = header is not None and header.is_whole
    if header is None or (hints.header_row and header.at):
        header, is_known = Header(0, _names(candidates[0])), False
    row, last = (first[at][0] for at in (header.at, header.at + header.height - 1))
    titles = judged(header.titles, row)
    end = bisect_right(numbers, last)
    after = numbers[end:], rows[end:]
    return Beginning(titles, chain([after], rest), row, first[: header.at], is_known)


def _first_rows(blocks: Iterator[Block], header_row: int | None) -> tuple[Block, Iterator[Block]]:
    """Return the first block of which not all rows are blank, and the other blocks.

    With a stated header it begins with it.
    """
    blank = 0
    for numbers, rows in blocks:
        if header_row:
            if not numbers or numbers[-1] < header_row:
                continue
            start = bisect_left(numbers, header_row)
            numbers, rows = numbers[start:], rows[start:]
        first = next((number for number, _ in _filled(numbers, rows)), None)
        if header_row and first != header_row:
            break
        if first:
            refuse_blank(blank + first - numbers[0], first)
            return (numbers, rows), blocks
        blank += len(rows)
        refuse_blank(blank, numbers[-1] if numbers else 1)
    if header_row:
        sentence = f"Row {header_row} is to name the columns, and is blank or not there."
        raise Unreadable("no_header", sentence, row=header_row)
    raise Unreadable("empty_file", "The file is empty.")


def _filled(numbers: Sequence[int], rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Yield the rows that are not blank, with their numbers."""
    return (pair for pair in zip(numbers, rows, strict=True) if not is_blank(pair[1]))


def _names(row: Row) -> list[str]:
    names = ["" if cell is None else str(cell) for cell in row]
    while not names[-1]:
        names.pop()
    return names


def judged(names: list[str], row: int) -> list[str]:
    """The names; raises Unreadable `repeated_column` for two that differ in capitals at most."""
    seen: set[str] = set()
    for name in names:
        if name and name.casefold() in seen:
            raise Unreadable("repeated_column", f"The column “{name}” occurs twice.",
                             row=row, column=name)  # fmt: skip
        seen.add(name.casefold())
    return names


def chunks(blocks: Iterable[Block], width: int) -> Iterator[Chunk]:
    """Leave out blank rows, and blank cells to the right of the header."""
    blank = 0
    for numbers, rows in blocks:
        if not all(map(any, rows)):  # Zeros are looked at more closely.
            kept = [(n, row) for n, row in zip(numbers, rows, strict=True) if not is_blank(row)]
            blank += len(rows) - len(kept)
            refuse_blank(blank, numbers[-1])
            numbers, rows = [n for n, _ in kept], [row for _, row in kept]
        if max(map(len, rows), default=0) > width:
            rows = [_cut(row, width) for row in rows]
        for start in range(0, len(rows), CHUNK):
            yield Chunk(numbers[start : start + CHUNK], list(rows[start : start + CHUNK]))


def _cut(row: Row, width: int) -> Row:
    end = len(row)
    while end > width and row[end - 1] in ("", None):
        end -= 1
    return row[:end]
