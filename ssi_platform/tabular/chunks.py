"""Splits rows into a header and chunks of at most CHUNK rows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .blanks import is_blank
from .limits import BLANK_ROWS, CHUNK
from .shapes import Chunk, Row
from .unreadable import Unreadable

Block = tuple[Sequence[int], Sequence[Row]]


def refuse_blank(count: int, row: int) -> None:
    """Raise Unreadable `too_large` at a row when a file has more blank rows than it may."""
    if count > BLANK_ROWS:
        sentence = f"There are more than {BLANK_ROWS:,} blank rows: delete them."
        raise Unreadable("too_large", sentence, row=row)


def beginning(blocks: Iterator[Block]) -> tuple[list[str], Iterator[Block]]:
    """The header, which is the first row with anything in it, and all that comes after it.

    Raises Unreadable `empty_file` and `too_large`, and what `judged` raises.
    """
    blank = 0
    for numbers, rows in blocks:
        for place, row in enumerate(rows):
            if not is_blank(row):
                refuse_blank(blank + place, numbers[place])
                rest = numbers[place + 1 :], rows[place + 1 :]
                return judged(_names(row), numbers[place]), chain([rest], blocks)
        blank += len(rows)
        refuse_blank(blank, numbers[-1] if numbers else 1)
    raise Unreadable("empty_file", "The file is empty.")


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
