"""Reads the rows of a directory, one by one, and says what is wrong with each."""

from collections.abc import Sequence
from datetime import date

from ssi_platform.domain.headers import Column
from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import day_written
from ssi_platform.tabular import Cell

from ..loading import Task
from ..scores.values import as_text, is_blank
from .cells import READ
from .rows import Level, Row
from .titles import LEVELS


class RowReader:
    """Knows where the fields stand. With one level of teams nobody says what is above them."""

    def __init__(self, columns: Sequence[Column], task: Task) -> None:
        self.width = len(columns)
        self.zone, self.order = task.organisation.zone, task.options.day_order
        self._at = {column.field: column.index for column in columns if column.field}
        self._levels = [field for field in LEVELS if field in self._at]
        self._known: dict[tuple[Level, ...], tuple[Level, ...]] = {}

    @property
    def says_places(self) -> bool:
        return len(self._levels) > 1

    def read(self, number: int, cells: Sequence[Cell]) -> tuple[Row, list[FieldError]]:
        """Return what a row says, and all that is wrong with it."""
        row = Row(number)
        if len(cells) != self.width:
            detail = "Has not as many cells as the header."
            return row, [FieldError("", "wrong_length", detail)]
        errors: list[FieldError] = []
        levels: dict[str, str] = {}
        for field, index in self._at.items():
            if not is_blank(cells[index]):
                self._take(row, field, cells[index], levels, errors)
        self._stack(row, levels, errors)
        if not errors and not row.of_rep and not row.of_team:
            errors.append(FieldError("", "required", "Says nothing of a rep or a team."))
        return row, errors

    def cell(self, cells: Sequence[Cell], field: str) -> Cell:
        index = self._at.get(field)
        return cells[index] if index is not None and index < len(cells) else None

    def _take(
        self, row: Row, field: str, cell: Cell, levels: dict[str, str], errors: list[FieldError]
    ) -> None:
        try:
            if field == "from_day":
                row.from_day = self._day(cell)
            elif field in LEVELS:
                levels[field] = READ[field](cell)
            else:
                setattr(row, field, READ[field](cell))
        except Refused as refusal:
            errors.append(FieldError(field, refusal.code, refusal.detail))

    def _day(self, cell: Cell) -> date:
        return day_written(as_text(cell), order=self.order, zone=self.zone)

    def _stack(self, row: Row, levels: dict[str, str], errors: list[FieldError]) -> None:
        if not levels:
            return
        given = [(field, levels[field]) for field in self._levels if field in levels]
        below = self._levels.index(given[-1][0]) + 1
        for field in self._levels[:below]:
            if field not in levels and all(error.field != field for error in errors):
                detail = "A team below it is named, and this one is not."
                errors.append(FieldError(field, "missing_level", detail))
        if row.team:
            detail = "Give the team once: by `team`, or by its place from the top."
            errors.append(FieldError("team", "repeated", detail))
        row.levels = self._known.setdefault(tuple(given), tuple(given))
