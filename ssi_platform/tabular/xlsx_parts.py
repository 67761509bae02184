"""Parses the parts of a workbook.

Run by `xlsx_child.py`, so it imports nothing but the standard library.
"""

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

BLOCK = 1 << 20
_LONGEST_TOKEN = 2 * BLOCK


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of a sheet's part, which the workbook tells by a relation."""
    relations: dict[str, str] = {}
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            relations[attributes.get("name", "")] = ids[0] if ids else ""
        elif local(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse(archive, "xl/workbook.xml", start)
    parse(archive, "xl/_rels/workbook.xml.rels", start)
    return posixpath.join("/xl", targets.get(relations.get(sheet, ""), "")).lstrip("/")


def parse(archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None],
           end: Callable[[str], None] | None = None,
           text: Callable[[str], None] | None = None) -> None:  # fmt: skip
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    size = 0
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            parser.Parse(block)
            size += len(block)
            # What has no end yet is read from its start again with each block.
            if size - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise ValueError("a tag or comment is longer than any program writes")
        parser.Parse(b"", True)


def _refuse(*declaration: object) -> None:
    raise ValueError("a workbook declares no entities")


def local(tag: str) -> str:
    return tag.rpartition(":")[2]
