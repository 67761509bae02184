"""Finds cells that the reader of workbooks shows wrongly.

Errors such as #N/A, and formulas that no program has calculated, it shows as blank; percentages as
fractions.

Run by `xlsx_child.py`, so it imports nothing but the standard library.
"""

import zipfile
from collections.abc import Collection

from xlsx_parts import BLOCK, local, parse, part_of  # type: ignore[import-not-found]
from xlsx_percents import percent_styles, percentage  # type: ignore[import-not-found]

Faults = dict[tuple[int, int], str]

_TYPE_OF_ERRORS = (b'"e"', b"'e'")
_WITHOUT_VALUE = (b"</f></c>", b"/></c>", b"<v></v>", b"<v/>", b"<v />")
_SIGNS = (*_TYPE_OF_ERRORS, *_WITHOUT_VALUE)
_PERCENTAGES = tuple(b"value-type=%spercentage" % quote for quote in (b'"', b"'"))
_ERRORS = tuple(b"value-type=%serror" % quote for quote in (b'"', b"'"))
_LETTERS = 3  # No column has more: the last one is XFD.


def faults(archive: zipfile.ZipFile, sheet: str) -> Faults:
    """The texts of such cells of a sheet, by row and column, counted from zero."""
    part = part_of(archive, sheet)
    if part not in archive.namelist():
        return {}
    percents = percent_styles(archive)
    is_default = 0 in percents  # The style of cells that name none.
    if not is_default and not _has_any(archive, part, _signs(percents)):
        return {}
    reader = _Reader(percents)
    parse(archive, part, reader.start, reader.end, reader.text)
    return reader.by_place


def open_document_fault(archive: zipfile.ZipFile) -> str:
    """The name of what an OpenDocument sheet has and its reader shows as something else.

    A percentage is shown as its hundredth, an error as a blank.
    """
    if _has_any(archive, "content.xml", _PERCENTAGES):
        return "percentages"
    return "errors" if _has_any(archive, "content.xml", _ERRORS) else ""


def _signs(percents: Collection[int]) -> tuple[bytes, ...]:
    """Return what a sheet's text has if a cell of it is a fault, or has a percent format."""
    return (*_SIGNS, *(b"s=%c%d%c" % (mark, n, mark) for n in percents for mark in b"\"'"))


def _has_any(archive: zipfile.ZipFile, part: str, signs: tuple[bytes, ...]) -> bool:
    longest, before = max(map(len, signs)), b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            if any(sign in before + block for sign in signs):
                return True
            before = block[1 - longest :]
    return False


class _Reader:
    """Follows the cells of a sheet; a cell without an address follows the last one.

    Text comes in pieces, as many as it has lines and entities: they are joined at the end.
    """

    def __init__(self, percents: Collection[int]) -> None:
        self.by_place: Faults = {}
        self._percents, self._is_percent = percents, False
        self._row = self._column = -1
        self._type = self._inside = ""
        self._value: list[str] = []
        self._formula: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif tag == "c":
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._type = attributes.get("t", "")
            self._is_percent = int(attributes.get("s", 0)) in self._percents
            self._value, self._formula = [], []
        elif tag == "f":
            self._formula = ["="]
        self._inside = tag

    def end(self, tag: str) -> None:
        self._inside = ""
        if local(tag) != "c":
            return
        place = self._row, self._column
        if self._type == "e" and self._value:
            self.by_place[place] = "".join(self._value)
        elif self._formula and not self._value and self._type != "str":
            self.by_place[place] = "".join(self._formula)
        elif self._is_percent and self._value and self._type in ("", "n"):
            self.by_place[place] = percentage("".join(self._value))

    def text(self, text: str) -> None:
        if self._inside == "v":
            self._value.append(text)
        elif self._inside == "f":
            self._formula.append(text)


def _column(address: str, otherwise: int) -> int:
    letters, number = address.rstrip("0123456789").upper(), 0
    if len(letters) > _LETTERS:
        raise ValueError("a cell is beyond the last column")
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1 if number else otherwise
