"""Finds cells that the reader of workbooks wrongly shows as blank.

They are errors such as #N/A, and formulas that no program has calculated.

Run by `xlsx_child.py`, so it imports nothing but the standard library.
"""

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

Faults = dict[tuple[int, int], str]

_TYPE_OF_ERRORS = (b'"e"', b"'e'")
_WITHOUT_VALUE = (b"</f></c>", b"/></c>", b"<v></v>", b"<v/>", b"<v />")
_SIGNS = (*_TYPE_OF_ERRORS, *_WITHOUT_VALUE)
_PERCENTAGES = tuple(b"value-type=%spercentage" % quote for quote in (b'"', b"'"))
_ERRORS = tuple(b"value-type=%serror" % quote for quote in (b'"', b"'"))
_BLOCK = 1 << 20
_LONGEST_TOKEN = 2 * _BLOCK
_LETTERS = 3  # No column has more: the last one is XFD.


def faults(archive: zipfile.ZipFile, sheet: str) -> Faults:
    """The texts of such cells of a sheet, by row and column, counted from zero."""
    part = _part(archive, sheet)
    if part not in archive.namelist() or not _has_any(archive, part):
        return {}
    reader = _Reader()
    _parse(archive, part, reader.start, reader.end, reader.text)
    return reader.by_place


def open_document_fault(archive: zipfile.ZipFile) -> str:
    """The name of what an OpenDocument sheet has and its reader shows as something else.

    A percentage is shown as its hundredth, an error as a blank.
    """
    if _has_any(archive, "content.xml", _PERCENTAGES):
        return "percentages"
    return "errors" if _has_any(archive, "content.xml", _ERRORS) else ""


def _has_any(archive: zipfile.ZipFile, part: str, signs: tuple[bytes, ...] = _SIGNS) -> bool:
    before = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            if any(sign in before + block for sign in signs):
                return True
            before = block[1 - max(map(len, signs)) :]
    return False


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of a sheet's part, which the workbook tells by a relation."""
    relations: dict[str, str] = {}
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            relations[attributes.get("name", "")] = ids[0] if ids else ""
        elif _local(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive, "xl/workbook.xml", start)
    _parse(archive, "xl/_rels/workbook.xml.rels", start)
    return posixpath.join("/xl", targets.get(relations.get(sheet, ""), "")).lstrip("/")


class _Reader:
    """Follows the cells of a sheet; a cell without an address follows the last one.

    Text comes in pieces, as many as it has lines and entities: they are joined at the end.
    """

    def __init__(self) -> None:
        self.by_place: Faults = {}
        self._row = self._column = -1
        self._type = self._inside = ""
        self._value: list[str] = []
        self._formula: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif tag == "c":
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._type = attributes.get("t", "")
            self._value, self._formula = [], []
        elif tag == "f":
            self._formula = ["="]
        self._inside = tag

    def end(self, tag: str) -> None:
        self._inside = ""
        if _local(tag) != "c":
            return
        place = self._row, self._column
        if self._type == "e" and self._value:
            self.by_place[place] = "".join(self._value)
        elif self._formula and not self._value and self._type != "str":
            self.by_place[place] = "".join(self._formula)

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


def _parse(archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None],
           end: Callable[[str], None] | None = None,
           text: Callable[[str], None] | None = None) -> None:  # fmt: skip
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    size = 0
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            parser.Parse(block)
            size += len(block)
            # What has no end yet is read from its start again with each block.
            if size - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise ValueError("a tag or comment is longer than any program writes")
        parser.Parse(b"", True)


def _refuse(*declaration: object) -> None:
    raise ValueError("a workbook declares no entities")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
