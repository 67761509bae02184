"""A CSV file as a sheet."""

from collections.abc import Iterator
from itertools import chain

from .chunks import beginning, chunks
from .csv_records import CsvRecords
from .delimiters import delimiter_of, said_in
from .encodings import Encoding
from .shapes import Form, Hints, Sheet


def csv_sheet(texts: Iterator[str], encoding: Encoding, hints: Hints) -> Sheet:
    """Raises Unreadable, as do the chunks."""
    first = next(texts, "")
    stated, length = said_in(first)
    first = first[length:]
    delimiter = hints.delimiter or stated or delimiter_of(first)
    records = CsvRecords(delimiter, row=2 if stated else 1)
    header, blocks = beginning(records.blocks(chain([first], texts)))
    return Sheet(Form("csv", encoding.name, delimiter), header, chunks(blocks, len(header)))
