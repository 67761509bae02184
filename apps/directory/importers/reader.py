"""Reads the rows of a directory file one by one, with the errors of each."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from ssi_platform.domain.identities import in_order
from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest import Column, ReadRow
from ssi_platform.ingest.cells import read_cells, wrong_length
from ssi_platform.ingest.names import PARTS, whole_name
from ssi_platform.tabular import Cell

from ..services.files import LEVELS, Level, Row
from .cells import TEXTS, readers
from .contradictions import StatedTeams


class DirectoryReader:
    """Reads rows by the positions of the fields; remembers what earlier rows state of teams."""

    def __init__(self, columns: Sequence[Column], *, zone: tzinfo, day_order: str) -> None:
        self._columns, self._readers = columns, readers(zone, day_order)
        given = {column.field for column in columns}
        self._levels = [field for field in LEVELS if field in given]
        self._known: dict[tuple[Level, ...], tuple[Level, ...]] = {}
        self._teams = StatedTeams()

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[Row]:
        """Return the values of a row and all its errors."""
        row = Row(number, states_place=len(self._levels) > 1)
        errors = wrong_length(self._columns, cells)
        if errors:
            return ReadRow(number, row, errors=errors)
        values, errors = read_cells(self._columns, cells, self._readers)
        self._fill(row, values, errors)
        if not errors and not row.of_rep and not row.of_team:
            errors.append(FieldError("", "required", "The row has no rep and no team."))
        if row.is_sum:
            return ReadRow(number, row, skipped=True)
        if not errors and (contradiction := self._teams.refused(row)):
            errors.append(contradiction)
        return ReadRow(number, row, row.values, errors)

    def _fill(self, row: Row, values: Mapping[str, Any], errors: list[FieldError]) -> None:
        self._name(row, values, errors)
        levels = {field: values[field] for field in self._levels if field in values}
        for field, value in values.items():
            if field not in levels and field not in (*PARTS, "name"):
                setattr(row, field, value)
        if row.from_day and row.last_day and row.last_day < row.from_day:
            errors.append(FieldError("last_day", "empty_span", "Is before the first day."))
        if levels:
            self._stack(row, levels, errors)

    def _name(self, row: Row, values: Mapping[str, Any], errors: list[FieldError]) -> None:
        """Make the name of its parts, unless it is given; the first name comes first."""
        parts = whole_name([values.get(part) for part in PARTS])
        row.name = in_order(values.get("name", "") or parts)
        try:
            TEXTS["name"](row.name)
        except Refused as refused:
            errors.append(FieldError("name", refused.code, refused.detail))

    def _stack(self, row: Row, levels: Mapping[str, str], errors: list[FieldError]) -> None:
        """Make a path of the levels, without a gap, from the top down."""
        given = list(levels.items())
        below = self._levels.index(given[-1][0]) + 1
        for field in self._levels[:below]:
            if field not in levels and all(error.field != field for error in errors):
                detail = "A team below this level is named, but this level is empty."
                errors.append(FieldError(field, "missing_level", detail))
        if row.team:
            detail = "Give the team once: by `team`, or by its levels."
            errors.append(FieldError("team", "repeated", detail))
        row.levels = self._known.setdefault(tuple(given), tuple(given))
