"""Reads tables of absences of reps."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.written_days import day_written
from ssi_platform.ingest import (
    Column,
    Counts,
    FieldReader,
    Options,
    ReadRow,
    RowFile,
    RowImporter,
    Task,
    fields_by_title,
)
from ssi_platform.ingest.cells import CellReader, as_text, word_of
from ssi_platform.tabular import Cell

from ..models import AbsenceKind, AbsenceState
from ..permissions import ABSENCES_WRITE, DIRECTORY_READ
from ..services.absence_files import save_absence_rows
from .cells import TEXTS
from .titles import TITLES

WHO = ("external_id", "name", "email", "profile_url")
FIELDS = (*WHO, "from_day", "last_day", "kind", "state")
OWN_TITLES = {
    "kind": ["absence", "absence kind", "absence type", "type", "reason", "art", "grund", "motif",
             "motivo"],
    "state": ["status", "approval", "genehmigung", "statut", "estado", "stato"],
}  # fmt: skip
Values = dict[str, object]


class AbsenceReader(FieldReader):
    """Reads rows of absences; the last day is not before the first."""

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[Values]:
        row = super().read(number, cells)
        first, last = row.row.get("from_day"), row.row.get("last_day")
        if not any(row.row.get(field) for field in WHO) and not row.errors:
            row.errors.append(FieldError("external_id", "required", "The row names no rep."))
        if isinstance(first, date) and isinstance(last, date) and last < first:
            row.errors.append(FieldError("last_day", "empty_span", "Is before the first day."))
        return row


class AbsenceImporter(RowImporter[Options, Values]):
    """Files of absences: a row is an absence of a rep, with its first and its last day."""

    kind = "absences"
    title = "absences"
    job_kind = "absence_import"
    read_permission = DIRECTORY_READ
    write_permission = ABSENCES_WRITE
    options_type = Options
    fields = FIELDS
    known_titles = fields_by_title(
        {field: OWN_TITLES.get(field, TITLES.get(field, ())) for field in FIELDS}
    )
    layouts = ("absences",)

    def reader(self, columns: Sequence[Column], task: Task[Options]) -> AbsenceReader:
        def day(cell: Cell) -> date:
            return day_written(as_text(cell), order=task.options.day_order, zone=task.zone)

        readers: dict[str, CellReader] = {field: TEXTS[field] for field in WHO}
        readers |= {"from_day": day, "last_day": day}
        readers |= {"kind": word_of(AbsenceKind.values), "state": word_of(AbsenceState.values)}
        return AbsenceReader(columns, readers, required=("from_day", "last_day"))

    def store(
        self, file: RowFile[Values], task: Task[Options], *, now: datetime, dry: bool
    ) -> Counts:
        with transaction.atomic():
            counts = save_absence_rows(
                caller=task.caller,
                rows=file.good,
                errors=file.errors,
                all_or_nothing=task.all_or_nothing,
                today=local_day(now, task.zone),
                now=now,
            )
            transaction.set_rollback(dry)
        return counts


ABSENCES = AbsenceImporter()
