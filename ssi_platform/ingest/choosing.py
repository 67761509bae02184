"""Chooses the rows of a table by their cells, and replaces the texts of cells."""

from collections.abc import Iterator, Mapping, Sequence

from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.texts import normalised
from ssi_platform.tabular import Cell, Chunk, Row, Sheet

from .cells import as_text
from .columns import plain
from .importer import InvalidOptions


def chosen(
    sheet: Sheet, only: Mapping[str, Sequence[str]], values: Mapping[str, str]
) -> Iterator[Chunk]:
    """Return the chunks of a sheet, with the chosen rows alone. Raises InvalidOptions."""
    places = {plain(title): index for index, title in enumerate(sheet.header)}
    missing = [title for title in only if plain(title) not in places]
    if missing:
        raise InvalidOptions(
            FieldError("only", "missing_column", f"There is no column {t!r}.") for t in missing
        )
    wanted = {places[plain(title)]: set(map(_same, texts)) for title, texts in only.items()}
    return _chunks(
        sheet, sheet.chunks, wanted, {_same(text): value for text, value in values.items()}
    )


def _chunks(
    sheet: Sheet,
    chunks: Iterator[Chunk],
    wanted: Mapping[int, set[str]],
    values: Mapping[str, str],
) -> Iterator[Chunk]:
    for chunk in chunks:
        numbers: list[int] = []
        rows: list[Row] = []
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            if all(at < len(row) and _same(as_text(row[at])) in wanted[at] for at in wanted):
                numbers.append(number)
                rows.append([_replaced(cell, values) for cell in row] if values else row)
            else:
                sheet.notices.skipped("not_chosen", sheet.places.at(number))
        yield Chunk(numbers, rows)


def _replaced(cell: Cell, values: Mapping[str, str]) -> Cell:
    return values.get(_same(cell), cell) if isinstance(cell, str) else cell


def _same(text: str) -> str:
    """Return a text as it is compared: without case, in one normal form."""
    return normalised(text.strip(), "NFKC").casefold()
