"""Reads the objects of NDJSON and of arrays one by one."""

import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import NamedTuple

from .blanks import BLANKS
from .chunks import refuse_blank
from .flat import flattened, refuse_long_cells
from .limits import CELL, LINE
from .shapes import Cell
from .strict_json import DECODER, refuse_characters, refuse_depth
from .texts import CONTROLS, lines
from .unreadable import Unreadable


class Item(NamedTuple):
    """An object without its nesting; `row` is its line, or its place in the array."""

    row: int
    size: int
    cells: dict[str, Cell]


def line_items(texts: Iterator[str]) -> Iterator[Item]:
    """The objects of a file that has one on each line."""
    blank = 0
    for row, line in _numbered(texts):
        if not (text := line.strip(BLANKS)):
            blank += 1
            refuse_blank(blank, row)
        else:
            try:
                value = DECODER.decode(text)
            except (ValueError, RecursionError) as error:
                raise broken(error, row) from None
            yield _item(row, text, value)


def _numbered(texts: Iterator[str]) -> Iterator[tuple[int, str]]:
    row = 0
    try:
        for row, line in enumerate(lines(texts), start=1):
            yield row, line
    except Unreadable as fault:
        fault.row = row + 1
        raise


def array_items(texts: Iterator[str]) -> Iterator[Item]:
    """The objects of an array."""
    window = _Window(texts)
    try:
        yield from window.items()
    except Unreadable as fault:
        fault.row = window.row
        raise


class _Window:
    """The text of an array that was read and not yet parsed."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.row = 1
        self._texts = texts
        self._text = ""
        self._at = 0

    def items(self) -> Iterator[Item]:
        if self._next() != "[":
            raise Unreadable("not_a_table", "The file is not a JSON array.")
        self._at += 1
        if self._next() == "]":
            return
        while True:
            yield self._taken()
            mark = self._next()
            self._at += 1
            if mark == "]":
                break
            self.row += 1
            if mark != ",":
                raise Unreadable("broken_row", "A comma or the end of the array is missing.")
        if self._next():
            raise Unreadable("broken_row", "There is text after the array.")

    def _next(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        block = next(self._texts, None)
        self._text, self._at = self._text[self._at :] + (block or ""), 0
        return block is not None

    def _taken(self) -> Item:
        self._next()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                if len(self._text) - self._at > LINE:
                    raise broken(self._why(error), self.row) from None
                if not self._more():
                    raise broken(error, self.row) from None
            except (ValueError, RecursionError) as error:
                raise broken(error, self.row) from None
            else:
                text, self._at = self._text[self._at : end], end
                return _item(self.row, text, value)

    def _why(self, error: JSONDecodeError) -> object:
        """What stops only where so much text ends is too long, whatever else it is."""
        if error.msg.startswith("Unterminated") or error.pos - self._at > LINE:
            return _TOO_LONG
        return error


_TOO_LONG = f"it is longer than {LINE:,} characters"
_BLANK = re.compile(r"[ \t\r\n]*")


def _item(row: int, text: str, value: object) -> Item:
    if not isinstance(value, dict):
        raise Unreadable("not_a_table", "A row is not a JSON object.", row=row)
    if len(text) > LINE:
        raise broken(_TOO_LONG, row)
    try:
        refuse_depth(text)
    except ValueError as error:
        raise broken(error, row) from None
    cells = flattened(value, row)
    if len(text) > CELL:
        refuse_long_cells(cells, row)
    if "\\" in text:
        _refuse_what_is_no_text(text, cells, row)
    return Item(row, len(text), cells)


def _refuse_what_is_no_text(text: str, cells: dict[str, Cell], row: int) -> None:
    is_no_text = any(CONTROLS.search(part) for pair in cells.items() for part in pair
                if isinstance(part, str))  # fmt: skip
    try:
        refuse_characters(text, cells)
    except ValueError:
        is_no_text = True
    if is_no_text:
        raise Unreadable("not_text", "There is a control character or a lone surrogate.", row=row)


def broken(why: object, row: int) -> Unreadable:
    return Unreadable("broken_row", f"This is not valid JSON: {why}.", row=row)
