"""Runs the job of an import: reads the file, then stores all rows in one transaction."""

from contextlib import closing
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.ledger.services import record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.ingest import (
    IMPORTERS,
    Counts,
    Importer,
    NothingStored,
    Overtaken,
    ReadFile,
    RowErrors,
    RowFailed,
    Task,
)
from ssi_platform.ingest.errors import MAX_ERRORS
from ssi_platform.ingest.tables import open_table
from ssi_platform.tabular import Notices, Unreadable, unpacked
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context

from .. import policies
from ..models import Import, ImportMode
from .progress import Progress
from .recognising import UnfitHeader, document_of
from .removing import remove_file
from .stored_file import opened

OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")

# A million rows take longer than an answer may, and so does waiting for another file's.
PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '10min'"


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Load the file of an import job as it was asked for, and end the job with it.

    A worker that is killed leaves nothing behind: what it read lies in files without a name, and
    what it stored was not committed. Raises JobLost, and JobRefused when the actor has lost the
    right to write, or the file has expired; JobBroken names the row that could not be read.
    """
    try:
        _load(job, clock)
    except Overtaken:
        run(job=job, clock=clock)
    except RowFailed as failed:
        raise jobs.JobBroken(f"row {failed.row}") from failed.__cause__


def job_kind_of(importer: Importer[Any]) -> jobs.JobKind:
    """Return the kind of the jobs that load the files of an importer."""
    return jobs.JobKind(
        importer.job_kind,
        run=run,
        result="import",
        error_file="import-error-file",
        restart=_forget_outcome,
        changes_figures=True,
    )


def _forget_outcome(job: Job) -> None:
    """Clear the row results of a job's earlier attempts."""
    nothing = dict.fromkeys(("rows", *OUTCOMES), 0)
    Import.objects.of_organisation(job.organisation_id).filter(job=job).update(
        **nothing, errors=[], notices=[], new_reps=[]
    )


def _load(job: Job, clock: jobs.Clock) -> None:
    with organisation_context(job.organisation_id):
        received = Import.objects.of_organisation(job.organisation_id).get(job=job)
        task = _task(received, job, clock)
    caller = task.caller
    actor = Actor(caller.kind, caller.id, caller.name)
    with (
        opened(received) as file,
        closing(_read(file, received, task)) as read_file,
        organisation_context(job.organisation_id, actor=actor),
    ):
        jobs.hold(job=job)
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        _sender(received, job, clock)  # A sender who lost the permission meanwhile writes nothing.
        _end(job, received, replace(task, now=clock()), read_file)


def _task(received: Import, job: Job, clock: jobs.Clock) -> Task[Any]:
    """Return the task of reading a file. Raises JobRefused."""
    return Task(
        import_id=received.pk,
        caller=_sender(received, job, clock),
        zone=Organisation.objects.get(pk=job.organisation_id).zone,
        now=clock(),
        options=IMPORTERS[received.kind].options_type.from_json(received.options),
        observed_at=received.observed_at,
        mode=received.mode,
        rep_id=received.rep_id,
        day=received.day,
        progress=Progress(job, clock),
    )


def _sender(received: Import, job: Job, clock: jobs.Clock) -> Caller:
    """Return the sender of the file, with the present rights. Raises JobRefused."""
    caller, importer = jobs.actor_of(job=job, now=clock()), IMPORTERS[received.kind]
    try:
        policies.may_send(caller, importer, importer.options_type.from_json(received.options))
    except NotAllowed:
        sentence = f"The sender no longer has the permission to write {importer.title}."
        raise jobs.JobRefused("rights_lost", sentence) from None
    return caller


class _Unread:
    """The result of an unreadable file: the reasons, and no row."""

    rows = 0

    def __init__(self, errors: RowErrors) -> None:
        self.errors, self.notices = errors, Notices()
        self.new_reps: list[dict[str, Any]] = []

    def store(self, *, now: datetime, dry: bool) -> Counts:
        raise NothingStored

    def close(self) -> None:
        """Nothing is open."""


def read(file: BinaryIO, received: Import, task: Task[Any]) -> ReadFile:
    """Read a file outside any transaction. Raises Unreadable, and Invalid for its header."""
    importer = IMPORTERS[received.kind]
    if document := document_of(importer, received.format):
        return document.read(file, task)
    with open_table(file, received.format, importer, task) as sheet:
        if isinstance(task.progress, Progress):
            task.progress.start(file, sheet.form.rows)
        try:
            return importer.read(sheet, task)
        except Invalid as invalid:
            raise UnfitHeader(invalid.errors, row=sheet.header_row) from None


def _read(file: BinaryIO, received: Import, task: Task[Any]) -> ReadFile:
    errors = RowErrors()
    try:
        with unpacked(file, settings.MAX_UPLOAD_BYTES) as plain:
            return read(plain, received, task)
    except Unreadable as unreadable:
        error = FieldError(unreadable.column, unreadable.code, str(unreadable))
        errors.refuse(unreadable.row, error)
    except Invalid as invalid:
        for error in invalid.errors:
            errors.refuse(getattr(invalid, "row", 1), error)
    return _Unread(errors)


def _end(job: Job, received: Import, task: Task[Any], read: ReadFile) -> None:
    """Store the valid rows, and end the job, in one transaction."""
    error = None
    try:
        with transaction.atomic():  # Rolls back created reps if nothing is stored.
            counts = _stored(task, read)
    except NothingStored:
        counts, error = Counts(), _rows_refused(read.errors)
    received.rows = job.done = job.total = job.total_estimate = read.rows
    for name, number in asdict(counts).items():
        setattr(received, name, number)
    received.rejected = len(read.errors.rows)
    received.errors = [*read.errors.first, *read.errors.left_out][:MAX_ERRORS]
    received.notices, received.new_reps = read.notices.listed(), read.new_reps
    if read.errors.left_out:
        # The stored file must not hold for ninety days who was erased.
        remove_file(received=received, now=task.now, named=received.skipped == received.rows)
    received.save(update_fields=["rows", *OUTCOMES, "errors", "notices", "new_reps"])
    record_event("load", received, after={name: getattr(received, name) for name in OUTCOMES})
    job.save(update_fields=["done", "total", "total_estimate"])
    jobs.finish(
        job=job,
        now=task.now,
        error=error,
        result=received,
        error_rows=received.rejected,
    )


def _stored(task: Task[Any], read: ReadFile) -> Counts:
    if read.errors and task.all_or_nothing:
        raise NothingStored
    return read.store(now=task.now, dry=task.mode == ImportMode.DRY_RUN)


def _rows_refused(errors: RowErrors) -> jobs.JobError:
    first = errors.first[0]
    place = ", ".join(filter(None, [f"row {first['row']}", str(first["field"])]))
    detail = f"Nothing was stored. {place}: {first['detail']} ({errors.count} errors in all.)"
    return jobs.JobError("rows_refused", detail)
