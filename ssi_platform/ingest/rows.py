"""Base of importers that read rows one by one and hold them in memory."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any, Generic, Protocol, TypeVar

from ssi_platform.domain.refusals import FieldError
from ssi_platform.tabular import Cell, Chunk, Sheet, Unreadable

from .cells import CellReader, read_cells, wrong_length
from .columns import Column, columns_of, say_columns_left_out
from .errors import RowErrors, RowFailed
from .importer import Counts, Importer, OptionsT, Preview, Task

RowT = TypeVar("RowT")  # The type of a row's result.
MAX_ROWS = 200_000


@dataclass(slots=True)
class ReadRow(Generic[RowT]):
    """One row: its result, its values by field, and its errors.

    `skipped` rows are about nobody, such as those that add up others.
    """

    number: int
    row: RowT
    values: Mapping[str, object] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    skipped: bool = False


class RowReader(Protocol[RowT]):
    """Reads the rows of one file, in their order."""

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[RowT]:
        """Return the values of a row, and all its errors."""


class FieldReader:
    """Reads each cell by the reader of its field; a row becomes {field: value}."""

    def __init__(
        self,
        columns: Sequence[Column],
        readers: Mapping[str, CellReader],
        required: Sequence[str] = (),
    ) -> None:
        self._columns, self._readers, self._required = columns, readers, required

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[dict[str, object]]:
        errors = wrong_length(self._columns, cells)
        if errors:
            return ReadRow(number, {}, errors=errors)
        values, errors = read_cells(self._columns, cells, self._readers)
        refused = {error.field for error in errors}
        for name in self._required:
            if name not in values and name not in refused:
                errors.append(FieldError(name, "required", f"Give the {name.replace('_', ' ')}."))
        return ReadRow(number, values, values, errors)


class RowFile(Generic[RowT]):
    """The valid rows of a file, by number, and the errors of the others; see `ReadFile`.

    `refused` are the rows with errors, as far as they could be read.
    """

    def __init__(
        self, store: Callable[["RowFile[RowT]", datetime, bool], Counts], sheet: Sheet
    ) -> None:
        self.rows = self.skipped = 0
        self.errors, self.notices = RowErrors(sheet.places), sheet.notices
        self.new_reps: list[dict[str, Any]] = []
        self.good: dict[int, RowT] = {}
        self.refused: dict[int, RowT] = {}
        self._store = store

    def take(self, read: ReadRow[RowT], cell_of: Callable[[str], Cell]) -> None:
        """Add a row: a valid one to the rows, an invalid one to the errors."""
        self.rows += 1
        if read.skipped:
            self.skipped += 1
            self.notices.skipped("sum", self.errors.places.at(read.number))
        elif not read.errors:
            self.good[read.number] = read.row
        else:
            self.refused[read.number] = read.row
        for error in read.errors:
            self.errors.refuse(read.number, error, cell_of(error.field))

    def store(self, *, now: datetime, dry: bool) -> Counts:
        counts = self._store(self, now, dry)
        counts.skipped += self.skipped
        return counts

    def close(self) -> None:
        self.good.clear()
        self.refused.clear()


class RowImporter(Importer[OptionsT], Generic[OptionsT, RowT]):
    """Base of importers that read row by row; subclasses provide the reader and store the rows."""

    def columns(self, header: Sequence[str], options: OptionsT) -> list[Column]:
        """Determine the field of each column. Raises Invalid, with titles as fields."""
        return columns_of(
            header,
            known=self.known_titles,
            mapping=options.columns,
            ignore_others=options.other_columns == "ignore",
        )

    @abstractmethod
    def reader(self, columns: Sequence[Column], task: Task[OptionsT]) -> RowReader[RowT]:
        """Return the reader of a file with these columns."""

    @abstractmethod
    def store(
        self, file: RowFile[RowT], task: Task[OptionsT], *, now: datetime, dry: bool
    ) -> Counts:
        """Store the good rows of a file, as `ReadFile.store` does; rows may still be refused."""

    def new_reps(self, rows: Sequence[RowT], task: Task[OptionsT]) -> list[dict[str, Any]]:
        """Return whom some good rows would create, see `Preview`; by default nobody."""
        return []

    def check(
        self, header: Sequence[str], task: Task[OptionsT], *, sheet_name: str = ""
    ) -> list[Column]:
        return self.columns(header, task.options)

    def preview(self, sheet: Sheet, task: Task[OptionsT], limit: int) -> Preview:
        columns = self.check(sheet.header, task)
        reader = self.reader(columns, task)
        reads = [
            reader.read(*row)
            for row in islice(chain.from_iterable(map(_rows, sheet.chunks)), limit)
        ]
        good = [read.row for read in reads if not read.errors and not read.skipped]
        titles = [{"title": c.title, "field": c.field, "found_by": c.found_by} for c in columns]
        rows = list(map(_shown, reads))
        return Preview(self.layouts[0], titles, rows, self.new_reps(good, task))

    def read(self, sheet: Sheet, task: Task[OptionsT]) -> RowFile[RowT]:
        columns = self.check(sheet.header, task)
        say_columns_left_out(sheet, columns)
        reader, at = self.reader(columns, task), {c.field: c.index for c in columns}
        file: RowFile[RowT] = RowFile(
            lambda read, now, dry: self.store(read, task, now=now, dry=dry), sheet
        )
        for chunk in sheet.chunks:
            for number, cells in _rows(chunk):
                _refuse_too_many(file.rows, number)
                file.take(_read_row(reader, number, cells), _cells_by_field(cells, at))
            task.progress(file.rows)
        return file


def _rows(chunk: Chunk) -> Iterator[tuple[int, Sequence[Cell]]]:
    return zip(chunk.numbers, chunk.rows, strict=True)


def _read_row(reader: RowReader[RowT], number: int, cells: Sequence[Cell]) -> ReadRow[RowT]:
    try:
        return reader.read(number, cells)
    except Exception as error:
        raise RowFailed(number) from error


def _refuse_too_many(rows: int, number: int) -> None:
    if rows == MAX_ROWS:
        sentence = f"At most {MAX_ROWS:,} rows: send the rest in another file."
        raise Unreadable("too_many_rows", sentence, row=number)


def _cells_by_field(cells: Sequence[Cell], at: Mapping[str | None, int]) -> Callable[[str], Cell]:
    def cell_of(name: str) -> Cell:
        index = at.get(name)
        return cells[index] if index is not None and index < len(cells) else None

    return cell_of


def _shown(read: ReadRow[Any]) -> dict[str, Any]:
    if read.skipped:
        return {"row": read.number, "values": {}, "errors": [], "skipped": True}
    errors = [asdict(error) for error in read.errors]
    return {"row": read.number, "values": dict(read.values), "errors": errors, "skipped": False}
