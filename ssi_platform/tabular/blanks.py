"""Strips blanks at the ends of cells, after a cheap check whether there are any."""

import re
from collections.abc import Sequence
from functools import cache

SPACES = " \t\r\n\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# Marks of direction and width, which copying from a web page leaves behind.
_UNSEEN = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
BLANKS = SPACES + "".join(map(chr, _UNSEEN))

# How the blanks beyond ASCII begin in UTF-8; more begins so, and is then stripped in vain.
_BEYOND_ASCII = tuple(sorted({blank.encode()[:2] for blank in BLANKS if not blank.isascii()}))


def stripped(rows: list[list[str]], text: str, delimiter: str, multiline: bool) -> list[list[str]]:
    """Strip the cells of these rows where the text that they were read from has cause for it.

    Most files have none, and looking is ten times cheaper than stripping every cell.
    """
    if not text.isascii() and _rare_blanks(text):
        return [[cell.strip(BLANKS) for cell in row] for row in rows]
    if multiline or any(
        _at_an_edge(blank, text, delimiter) for blank in " \t" if blank != delimiter
    ):
        return [[cell.strip() for cell in row] for row in rows]
    return rows


def _rare_blanks(text: str) -> bool:
    raw = text.encode()
    return any(start[:1] in raw and start in raw for start in _BEYOND_ASCII)


def _at_an_edge(blank: str, text: str, delimiter: str) -> bool:
    return blank in text and (text.startswith(blank) or bool(_edge(blank, delimiter).search(text)))


@cache
def _edge(blank: str, delimiter: str) -> re.Pattern[str]:
    """A blank at either end of a cell; to begin with it makes the search leap to the next one."""
    ends = f'[\r\n"{re.escape(delimiter)}]'
    return re.compile(rf"{blank}(?:\Z|{ends}|(?<={ends}{blank}))")


def is_blank(row: Sequence[object]) -> bool:
    return all(cell is None or cell == "" for cell in row)
