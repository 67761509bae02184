"""Single cells, and rows of them, as their fields."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.thousandths import Refused
from ssi_platform.tabular import Cell

from .columns import Column

CellReader = Callable[[Cell], object]  # Raises Refused.


def is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: object) -> str:
    """Return a cell as text: 20260301.0 of a workbook is 20260301."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def word_of(words: Collection[str]) -> CellReader:
    """Return a reader of one of some words, whatever their case."""

    def read(cell: Cell) -> str:
        text = as_text(cell).lower()
        if text not in words:
            raise Refused("invalid_choice", f"Must be one of: {', '.join(words)}.")
        return text

    return read


def whole(cell: Cell) -> int:
    """Read a whole number. Raises Refused."""
    text = as_text(cell)
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII):
        raise Refused("not_whole", "Must be a whole number in digits.")
    return int(text)


def wrong_length(columns: Sequence[Column], cells: Sequence[Cell]) -> list[FieldError]:
    """Return the error of a row that has not as many cells as the header, or nothing."""
    if len(cells) == len(columns):
        return []
    return [FieldError("", "wrong_length", "Does not have as many cells as the header.")]


def read_cells(
    columns: Sequence[Column], cells: Sequence[Cell], readers: Mapping[str, CellReader]
) -> tuple[dict[str, object], list[FieldError]]:
    """Read the cells that are not blank; return the values by field, and the errors."""
    values: dict[str, object] = {}
    errors: list[FieldError] = []
    for column in columns:
        if column.field is None or is_blank(cells[column.index]):
            continue
        try:
            values[column.field] = readers[column.field](cells[column.index])
        except Refused as refused:
            errors.append(FieldError(column.field, refused.code, refused.detail))
    return values, errors
