"""The contract of importers. An importer reads one kind of file and passes its rows to services.

An app whose rows come in as files has an `Importer` object for each kind of file, in its folder
`importers`, and registers it in `AppConfig.ready`. `apps.imports` receives files, finds the
importer here, runs it, and stores the results of the rows. No kind of file is named in it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from ssi_platform.domain.refusals import Invalid
from ssi_platform.tabular import Header, Notices, Row, Sheet

from .columns import match_columns
from .errors import RowErrors
from .headers import header_of
from .options import Options

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

OptionsT = TypeVar("OptionsT", bound=Options)


class Mode(StrEnum):
    """How valid rows are handled if other rows are refused."""

    ALL_OR_NOTHING = "all_or_nothing"
    ROW_BY_ROW = "row_by_row"
    DRY_RUN = "dry_run"


class InvalidOptions(Invalid):
    """An option of the file is invalid or missing; error fields are parameters."""


class NothingStored(Exception):
    """Rows were refused in the mode `all_or_nothing`."""


class NotUndoable(Exception):
    """An import cannot be undone: something stands on it; the message names what."""


class Overtaken(Exception):
    """A rep that the file would create was created since the file was read: read it again."""


def _nobody_waits(rows: int) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True)
class Task(Generic[OptionsT]):
    """One file to be read, with its sender and options.

    `import_id` is the id that events name. `rep_id` is the rep that all rows are about,
    `day` and `observed_at` are those of rows that state none. `progress` is called with the number
    of rows read so far.
    """

    caller: Caller
    zone: tzinfo
    now: datetime
    options: OptionsT
    observed_at: datetime
    mode: str = Mode.ALL_OR_NOTHING
    import_id: UUID | None = None
    rep_id: UUID | None = None
    day: date | None = None
    progress: Callable[[int], None] = _nobody_waits

    @property
    def organisation_id(self) -> UUID:
        return self.caller.organisation_id

    @property
    def all_or_nothing(self) -> bool:
        return self.mode == Mode.ALL_OR_NOTHING


@dataclass(slots=True)
class Counts:
    """The numbers of rows that created, changed or repeated stored values."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0


class ReadFile(Protocol):
    """A file that was read: its valid rows, ready to be stored, and the errors of the others."""

    rows: int
    errors: RowErrors
    notices: Notices
    new_reps: list[dict[str, Any]]  # Whom a dry run would create, see `Preview`.

    def store(self, *, now: datetime, dry: bool) -> Counts:
        """Store the valid rows in the caller's transaction; `dry` writes nothing, but counts.

        May refuse rows that only the stored data, or the file as a whole, contradicts. Raises
        NothingStored and Overtaken.
        """

    def close(self) -> None:
        """Release the storage of the rows."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How the first rows of a file would be read.

    A column is {title, field or None, found_by}; a row is {row, values by field, errors, skipped}.
    A new rep is {row, the values of the rep, similar}: a stored rep that is similar is {rep, name,
    external_id, email}.
    """

    layout: str
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    new_reps: list[dict[str, Any]] = field(default_factory=list)


class Document(Protocol):
    """Reads files of one kind that are a single JSON object, and no table."""

    format: str
    layout: str

    def check(self, file: IO[bytes], task: Task[Any]) -> None:
        """Refuse an unreadable object. Raises Unreadable, Invalid and InvalidOptions."""

    def preview(self, file: IO[bytes], task: Task[Any]) -> Preview:
        """Show how the object would be read. Raises what `check` does."""

    def read(self, file: IO[bytes], task: Task[Any]) -> ReadFile:
        """Read the object. Raises Unreadable."""


class Importer(Protocol[OptionsT]):
    """Reads one kind of file. Implementations name this as their base, for the defaults.

    Attributes:
        kind: the name in the API and in mappings.
        title: what the rows are about, in the plural, for sentences.
        job_kind: the name of the jobs that load such files.
        read_permission, write_permission: who sees such files, and who may send them.
        options_type: the dataclass of what may be stated about such a file.
        stated_once: those of `rep`, `day` and `observed_at` that may be stated for all rows.
        fields: what columns may give.
        known_titles: the field of each known title, as `fields_by_title` returns it.
        layouts: how rows may be laid out, as a preview names it.
        document: the reader of files that are a single JSON object; None where there are none.
        is_default: whether files are of this kind when nothing else is stated.
    """

    kind: str
    title: str
    job_kind: str
    read_permission: str
    write_permission: str
    options_type: type[OptionsT]
    stated_once: frozenset[str] = frozenset()
    fields: Sequence[str]
    known_titles: Mapping[str, str]
    layouts: Sequence[str]
    document: Document | None = None
    is_default: bool = False

    def permissions(self, options: OptionsT) -> Sequence[str]:
        """Return the permissions that loading such a file needs."""
        return [self.write_permission]

    def resolved(self, options: OptionsT, caller: Caller, *, stated: frozenset[str]) -> OptionsT:
        """Return the options with names of references replaced by ids.

        `stated` are the names of those that are stated now; others are of a saved mapping.
        Called in the organisation's context. Raises InvalidOptions.
        """
        return options

    def find_header(self, rows: Sequence[Row], task: Task[OptionsT]) -> Header | None:
        """Find the header among the first rows of a file; None: it is the first row."""
        return header_of(rows, lambda titles: self._named(titles, task))

    def _named(self, titles: Sequence[str], task: Task[OptionsT]) -> tuple[int, bool]:
        """Return how many fields a row names, and whether these are enough for a header."""
        columns = match_columns(titles, known=self.known_titles, mapping=task.options.columns)
        count = len({column.field for column in columns if column.field})
        return count, count > 1

    def undo(self, caller: Caller, import_id: UUID, *, now: datetime, dry: bool) -> None:
        """Take back what an import stored, in the caller's transaction; `dry` only checks.

        Raises NotUndoable, and NotAllowed.
        """
        raise NotUndoable(f"Imports of {self.title} cannot be undone.")

    def forget(self, caller: Caller, import_id: UUID) -> None:
        """Forget what is kept for undoing an import; by default there is nothing."""
        return

    @abstractmethod
    def check(self, header: Sequence[str], task: Task[OptionsT], *, sheet_name: str = "") -> object:
        """Refuse an ambiguous header. Raises Invalid, with titles as fields."""

    @abstractmethod
    def preview(self, sheet: Sheet, task: Task[OptionsT], limit: int) -> Preview:
        """Read the first rows, and store nothing. Raises Unreadable, and what `check` raises."""

    @abstractmethod
    def read(self, sheet: Sheet, task: Task[OptionsT]) -> ReadFile:
        """Read a whole file, outside any transaction. Raises what `preview` does."""
