"""What the reader of one kind of file is told, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import latest_allowed_day
from ssi_platform.domain.refusals import FieldError
from ssi_platform.tabular import Sheet
from ssi_platform.tenancy.caller import Caller

from ..models import Import
from .options import Options
from .row_numbers import RowNumbers

MAX_ERRORS = 1_000
MAX_VALUE = 60


class Errors:
    """Why rows were refused: the first thousand reasons, and how many rows in all.

    Rows are counted as a spreadsheet shows them: the header is row 1.
    """

    def __init__(self) -> None:
        self.first: list[dict[str, object]] = []
        self.rows = RowNumbers()
        self.count = 0

    def refuse(self, row: int, error: FieldError, value: object = "") -> None:
        self.rows.add(row)
        self.count += 1
        if len(self.first) < MAX_ERRORS:
            shown = "" if value is None else str(value)[:MAX_VALUE]
            reason = {"field": error.field, "code": error.code, "detail": error.detail}
            self.first.append({"row": row, **reason, "value": shown})

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, slots=True)
class Task:
    """A file's import while a worker reads it. No transaction is open meanwhile."""

    received: Import
    options: Options
    organisation: Organisation
    caller: Caller
    now: datetime
    progress: Callable[[int], None]

    @property
    def last_day(self) -> date:
        return latest_allowed_day(self.now, self.organisation.zone)


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0


class NothingStored(Exception):
    """Rows were refused, and all or nothing was asked for; the errors say why."""


class Overtaken(Exception):
    """Somebody whom the file brings has come in another way since it was read: read it anew."""


class Loading(Protocol):
    """A file that was read: its valid rows, ready to be stored, and why the others were refused."""

    rows: int
    errors: Errors

    def store(self, *, now: datetime, dry: bool) -> Counts:
        """Store the valid rows in the caller's transaction; `dry` writes nothing, but counts.

        May refuse rows that only the stored data, or the file as a whole, contradicts. Raises
        NothingStored and Overtaken.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Previewed:
    """How a file's first rows would be read."""

    layout: str
    columns: list[dict[str, Any]]  # header, field or None, found_by: mapping, name or nothing
    rows: list[dict[str, Any]] = field(default_factory=list)  # row, values, errors


Read = Callable[[Sheet, Task], Loading]
Preview = Callable[[Sheet, Task, int], Previewed]
Values = Mapping[str, object]
