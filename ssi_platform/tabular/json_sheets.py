"""Objects as a sheet: the keys of the first ones are the header."""

from collections.abc import Iterator
from itertools import islice

from .chunks import Block, chunks, judged
from .encodings import Encoding
from .json_items import Item
from .limits import BLOCK, CHUNK, COLUMNS, SAMPLED
from .shapes import Form, Row, Sheet
from .unreadable import Unreadable

_SAMPLE = 4 * BLOCK


def json_sheet(kind: str, encoding: Encoding, items: Iterator[Item]) -> Sheet:
    """Raises Unreadable, as do the chunks."""
    sample, fault = _sample(items)
    if not sample:
        raise fault or Unreadable("empty_file", "The file is empty.")
    names = list(dict.fromkeys(name for item in sample for name in item.cells))
    if len(names) > COLUMNS:
        raise Unreadable("too_many_columns", f"There are more than {COLUMNS} columns.")
    header = judged(names, row=sample[0].row)
    blocks = _blocks(_all(sample, fault, items), header)
    return Sheet(Form(kind, encoding.name), header, chunks(blocks, len(header)))


def _sample(items: Iterator[Item]) -> tuple[list[Item], Unreadable | None]:
    """The first objects, and why there are no more; large ones are fewer."""
    sample: list[Item] = []
    size = 0
    try:
        for item in islice(items, SAMPLED):
            sample.append(item)
            size += item.size
            if size > _SAMPLE:
                break
    except Unreadable as fault:
        return sample, fault
    return sample, None


def _all(sample: list[Item], fault: Unreadable | None, items: Iterator[Item]) -> Iterator[Item]:
    yield from sample
    if fault:
        raise fault
    yield from items


def _blocks(items: Iterator[Item], names: list[str]) -> Iterator[Block]:
    """Rows in the order of the header, until it is enough for a chunk."""
    known = frozenset(names)
    numbers: list[int] = []
    rows: list[Row] = []
    fault, size = None, 0
    try:
        for item in items:
            if not known.issuperset(item.cells):
                raise _unknown(item, known)
            numbers.append(item.row)
            rows.append(list(map(item.cells.get, names)))
            size += item.size
            if len(rows) == CHUNK or size > _SAMPLE:
                yield numbers, rows
                numbers, rows, size = [], [], 0
    except Unreadable as error:
        fault = error
    yield numbers, rows
    if fault:
        raise fault


def _unknown(item: Item, known: frozenset[str]) -> Unreadable:
    name = next(name for name in item.cells if name not in known)
    return Unreadable("unknown_column", f"“{name}” is in none of the first {SAMPLED:,} objects.",
                      row=item.row, column=name)  # fmt: skip
