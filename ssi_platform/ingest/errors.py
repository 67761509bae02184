"""The errors of a file's rows."""

from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.texts import shortened
from ssi_platform.tabular import Places

from .row_numbers import RowNumbers

MAX_ERRORS = 100  # A file of a few kilobytes would otherwise store hundreds.
MAX_VALUE, MAX_FIELD, MAX_DETAIL = 60, 100, 500  # Characters: a title may be a whole cell.


class RowFailed(Exception):
    """An unexpected exception while this row was read; it is the cause."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(f"row {row}")


class RowErrors:
    """The first hundred errors, their number, and the number of refused rows.

    Rows are counted as a spreadsheet shows them: the header is row 1.
    `left_out` are reasons of rows that are skipped on purpose; they name no value.
    """

    def __init__(self, places: Places | None = None) -> None:
        self.places = places or Places()
        self.first: list[dict[str, object]] = []
        self.left_out: list[dict[str, object]] = []
        self.left_out_rows = RowNumbers()
        self.rows = RowNumbers()
        self.count = 0

    def refuse(self, row: int, error: FieldError, value: object = "") -> None:
        """Add an error, with the value of its cell."""
        self.rows.add(row)
        self.count += 1
        if len(self.first) < MAX_ERRORS:
            place = self.places.at(row)
            beside = f"In {place.beside}: " if place.beside else ""
            shown = "" if value is None else str(value)[:MAX_VALUE]
            field, detail = (
                shortened(error.field, MAX_FIELD),
                shortened(beside + error.detail, MAX_DETAIL),
            )
            reason = {"field": field, "code": error.code, "detail": detail}
            self.first.append({"row": place.row, **reason, "value": shown})

    def leave_out(self, row: int, error: FieldError) -> None:
        """Note why a row is skipped; the file is loaded as if it had no such row."""
        self.left_out_rows.add(row)
        if len(self.left_out) < MAX_ERRORS:
            reason = {"field": error.field, "code": error.code, "detail": error.detail}
            self.left_out.append({"row": row, **reason, "value": ""})

    def __bool__(self) -> bool:
        return self.count > 0
