"""A CSV file as a sheet."""

from collections.abc import Iterator
from itertools import chain

from .blanks import is_blank
from .chunks import beginning, chunks
from .csv_records import CsvRecords
from .delimiters import CANDIDATES, delimiter_of, first_rows, said_in
from .encodings import Encoding
from .shapes import Form, Hints, Sheet


def csv_sheet(texts: Iterator[str], encoding: Encoding, hints: Hints) -> Sheet:
    """Raises Unreadable, as do the chunks."""
    first = next(texts, "")
    stated, length = said_in(first)
    first = first[length:]
    delimiter = hints.delimiter or stated or _delimiter(first, hints)
    records = CsvRecords(delimiter, row=2 if stated else 1)
    start = beginning(records.blocks(chain([first], texts)), hints)
    if start.above:
        records.begin(len(start.header))
    table = chunks(start.blocks, len(start.header))
    form = Form("csv", encoding.name, delimiter)
    return Sheet(form, start.header, table, start.row, start.above, start.is_known)


def _delimiter(text: str, hints: Hints) -> str:
    """The delimiter of the first lines, or the one that parts a header which is known."""
    usual = delimiter_of(text)
    if hints.find_header:
        for mark in (usual, *CANDIDATES):
            rows = first_rows(text, mark)
            if hints.header_row:
                rows = rows[hints.header_row - 1 :]
            header = hints.find_header([row for row in rows if not is_blank(row)])
            if header and len(header.titles) > 1:
                return mark
    return usual
