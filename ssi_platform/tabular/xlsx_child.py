"""Reads a workbook in a process of its own, which may fail without harm.

    python -I xlsx_child.py '{"parent": …, "sheet": …, "memory": …, …}' < workbook

The first line of the output says which sheets there are, each other line is a row, or the number
of blank rows that were left out; a fault is an object, and the last line. What a workbook from
anywhere does to its reader ends at the limits here: memory, time, no files, no network, no other
process, and death with the parent.
"""

import codecs
import datetime
import io
import json
import math
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

sys.path.append(str(Path(__file__).parent))

import confinement  # type: ignore[import-not-found]
import python_calamine as calamine
import xlsx_faults  # type: ignore[import-not-found]

SECONDS = 60
NAME = 100  # Characters of a sheet's name that the answer shows; Excel allows 31.
GAP = 100_000  # Blank rows in succession: a cell far below others costs its sender nothing.
ROWS = 1 << 20  # No sheet has more.
WHOLE = 2**53  # Beyond it, a float is not sure of its last digit.

MANIFEST = "META-INF/manifest.xml"
NO_PARTS = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'

# Python looks for a codec when it first needs it, and then there are no files.
CODECS = [codecs.lookup(name) for name in ("ascii", "cp437", "latin-1", "utf-8", "utf-16")]
_encode = json.JSONEncoder(ensure_ascii=False).encode


def main(given: dict[str, Any]) -> None:
    confinement.confine(parent=given["parent"], memory=given["memory"], seconds=SECONDS)
    try:
        for line in _lines(given):
            sys.stdout.write(line + "\n")
    except MemoryError:
        print('{"fault": "too_large"}')
    except calamine.PasswordError:
        print('{"fault": "old_workbook"}')
    except BaseException:  # The panics of the reader are no Exception.
        print('{"fault": "not_a_workbook"}')


def _lines(given: dict[str, Any]) -> Iterator[str]:
    with open(0, "rb", closefd=False) as stored:
        file = _with_manifest(stored)
        book = calamine.CalamineWorkbook.from_filelike(file)
        name = _chosen(book, given["sheet"])
        all_names = {"sheets": _names(book), "visible": _visible(book)}
        there = {
            kind: [sheet[:NAME] for sheet in names[: given["sheets"]]]
            for kind, names in all_names.items()
        }
        if name is None:
            yield json.dumps(there | {"sheet": None})
            return
        sheet = book.get_sheet_by_name(name)
        yield json.dumps(there | {"sheet": name[:NAME], "rows": sheet.height})
        if not sheet.start:
            return
        with zipfile.ZipFile(file) as archive:
            if "content.xml" in archive.namelist():
                if fault := xlsx_faults.open_document_fault(archive):
                    yield json.dumps({"fault": fault})
                    return
                faults: xlsx_faults.Faults = {}
            else:
                faults = xlsx_faults.faults(archive, name)
        yield from _rows(sheet, faults, given)


def _with_manifest(file: BinaryIO) -> BinaryIO:
    """An OpenDocument sheet with the list of its parts, which some writers leave out."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    file.seek(0)
    if "content.xml" not in names or MANIFEST in names:
        return file
    copy = io.BytesIO(file.read())
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr(MANIFEST, NO_PARTS)
    copy.seek(0)
    return copy


def _names(book: calamine.CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet]  # fmt: skip


def _chosen(book: calamine.CalamineWorkbook, asked: str | None) -> str | None:
    """The sheet asked for, or the first that can be seen."""
    names = _names(book)
    if asked is not None:
        return asked if asked in names else None
    return next(iter(_visible(book) or names), None)


def _visible(book: calamine.CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible]  # fmt: skip


def _rows(sheet: calamine.CalamineSheet, faults: xlsx_faults.Faults,
          given: dict[str, Any]) -> Iterator[str]:  # fmt: skip
    left = sheet.start[1] if sheet.start else 0
    if sheet.width > given["columns"]:
        yield json.dumps({"fault": "too_many_columns"})
        return
    patches: dict[int, dict[int, str]] = {}
    for (row, column), text in faults.items():
        if row < ROWS and 0 <= column - left < sheet.width:
            patches.setdefault(row, {})[column - left] = text
    # The last rows may have nothing but faults.
    rows = zip_longest(sheet.iter_rows(), range(max(patches, default=-1) + 1), fillvalue=())
    skipped = 0
    for number, (row, _) in enumerate(rows):
        if number not in patches and _is_blank(row):
            skipped += 1
            if skipped > GAP:
                yield json.dumps({"fault": "too_large", "row": number + 1})
                return
            continue
        if skipped:
            yield str(skipped)
            skipped = 0
        cells = [_cell(value) for value in row]
        for column, text in patches.get(number, {}).items():
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = text
        encoded = _encode(cells)
        if fault := _fault(cells, encoded, given):
            yield json.dumps({"fault": fault, "row": number + 1})
            return
        yield encoded


def _is_blank(row: Sequence[Any]) -> bool:
    """Whether nothing is in a row: its values are empty texts then, and no zeros."""
    return not any(row) and all(isinstance(value, str) for value in row)


def _fault(cells: list[Any], encoded: str, given: dict[str, Any]) -> str | None:
    if len(encoded) > given["line"]:
        return "broken_row"
    long = len(encoded) > given["cell"] and any(
        isinstance(cell, str) and len(cell) > given["cell"] for cell in cells
    )
    return "long_cell" if long else None


def _cell(value: Any) -> str | int | float | None:
    """A value as JSON has it; whole numbers are ints, and midnight is the day alone."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < WHOLE else value
    if isinstance(value, datetime.datetime):
        return (value if value.time() != datetime.time() else value.date()).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return _hours(value)
    number: int | None = value
    return number


def _hours(span: datetime.timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(json.loads(sys.argv[1]))
