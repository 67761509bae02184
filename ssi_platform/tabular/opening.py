"""Opens a file of any format as a sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import BinaryIO

from .csv_sheets import csv_sheet
from .encodings import encoding_of
from .json_items import array_items, line_items
from .json_sheets import json_sheet
from .kinds import is_archive, kind_of
from .shapes import WORKBOOKS, Hints, Sheet
from .texts import texts
from .unreadable import Unreadable
from .xlsx_sheets import workbook_sheet


@contextmanager
def open_sheet(file: BinaryIO, hints: Hints = Hints()) -> Iterator[Sheet]:  # noqa: B008
    """Open a seekable file; its position does not matter.

    Neither this nor the chunks hold more of the file than a chunk. Raises Unreadable, as do the
    chunks, after the last row that could be read.
    """
    if _is_workbook(file, hints.format):
        with workbook_sheet(file, hints) as sheet:
            yield sheet
    else:
        yield _text_sheet(file, hints)


def _is_workbook(file: BinaryIO, stated: str | None) -> bool:
    archive = is_archive(file)
    if archive and stated not in (None, *WORKBOOKS):
        raise Unreadable("not_text", f"The file is an archive or a workbook, not {stated}.")
    if stated in WORKBOOKS and not archive:
        raise Unreadable("not_a_workbook", f"The file is not a workbook (.{stated}).")
    return archive


def _text_sheet(file: BinaryIO, hints: Hints) -> Sheet:
    encoding = encoding_of(file, hints.encoding)
    blocks = texts(file, encoding)
    first = next(blocks, "")
    kind = _kind(first, hints.format)
    blocks = chain([first], blocks)
    if kind == "csv":
        return csv_sheet(blocks, encoding, hints)
    items = line_items(blocks) if kind == "ndjson" else array_items(blocks)
    return json_sheet(kind, encoding, items)


def _kind(text: str, stated: str | None) -> str:
    kind = kind_of(text)
    if stated not in (None, "json"):
        return stated
    if kind == "object":
        raise Unreadable("one_object", "The file is a single JSON object, not a list of rows.")
    return stated or kind
