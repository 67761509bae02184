from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Column, Counts, Options, RowFile, RowImporter, Task
from ssi_platform.ingest.names import with_parts
from ssi_platform.tenancy.context import organisation_context

from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ..services.files import Row, new_reps_of, save_rows
from .reader import DirectoryReader
from .titles import FIELDS, KNOWN


class DirectoryImporter(RowImporter[Options, Row]):
    """Files of the directory: a row of a rep, a team, or a rep in a team from a day on."""

    kind = "directory"
    title = "directory"
    job_kind = "directory_import"
    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    options_type = Options
    stated_once = frozenset({"day"})
    fields = FIELDS
    known_titles = KNOWN
    layouts = ("directory",)

    def columns(self, header: Sequence[str], options: Options) -> list[Column]:
        columns = with_parts(super().columns(header, options))
        if not {column.field for column in columns} - {None, "from_day"}:
            detail = "The first row must name the columns; no column of a rep or a team is known."
            raise Invalid([FieldError("name", "no_header", detail)])
        return columns

    def reader(self, columns: Sequence[Column], task: Task[Options]) -> DirectoryReader:
        return DirectoryReader(columns, zone=task.zone, day_order=task.options.day_order)

    def new_reps(self, rows: Sequence[Row], task: Task[Options]) -> list[dict[str, Any]]:
        day = task.day or local_day(task.now, task.zone)
        with organisation_context(task.organisation_id, read_only=True):
            return new_reps_of(caller=task.caller, rows=rows, day=day)

    def store(self, file: RowFile[Row], task: Task[Options], *, now: datetime, dry: bool) -> Counts:
        today = local_day(now, task.zone)
        with transaction.atomic():
            counts = save_rows(
                caller=task.caller,
                rows=list(file.good.values()),
                errors=file.errors,
                today=today,
                day=task.day or today,
                all_or_nothing=task.all_or_nothing,
                newcomers=file.new_reps if dry else None,
            )
            transaction.set_rollback(dry)
        return counts


DIRECTORY = DirectoryImporter()
