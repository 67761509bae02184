"""Runs the job of an export: writes the file, then stores it in one transaction."""

from contextlib import closing
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, cast

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.ledger.services import record_event
from ssi_platform.domain.refusals import NotAllowed, OverQuota
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context

from .. import policies
from ..models import KEPT, Export, ExportFormat
from .contents import CONTENTS
from .storing import store_file
from .tables import Table
from .writing import XLSX_ROWS, TooManyRows, writer_of

IN_MEMORY = 8 << 20  # Larger files go to the disk while they are written.
MAX_BYTES = 1 << 30


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Write the file of an export job with the rights that its actor has now, and end the job.

    A worker that is killed leaves nothing behind: parts are stored with the end of the job, in
    one transaction. Raises JobLost, and JobRefused when the file cannot be.
    """
    with organisation_context(job.organisation_id, read_only=True):
        export = Export.objects.of_organisation(job.organisation_id).filter(job=job).first()
        if export is None:
            raise jobs.JobLost  # Deleted before it began.
        caller = _reader(export, job, clock)
        table = CONTENTS[export.content].table(export, caller)
    if export.format == ExportFormat.XLSX and (table.total or 0) > XLSX_ROWS:
        raise TooManyRows
    with TemporaryDirectory() as folder, SpooledTemporaryFile(IN_MEMORY, dir=folder) as spooled:
        file = cast(IO[bytes], spooled)
        export.rows = _write(export, table, file, folder, job, clock)
        actor = Actor(caller.kind, caller.id, caller.name)
        with organisation_context(job.organisation_id, actor=actor):
            _end(export, file, job, clock)


def _reader(export: Export, job: Job, clock: jobs.Clock) -> Caller:
    caller = jobs.actor_of(job=job, now=clock())
    try:
        policies.may_read(caller, CONTENTS[export.content].permission)
    except NotAllowed:
        detail = f"The requester no longer has the permission to read {export.content}."
        raise jobs.JobRefused("rights_lost", detail) from None
    return caller


def _write(
    export: Export, table: Table, file: IO[bytes], folder: str, job: Job, clock: jobs.Clock
) -> int:
    """Write all rows and return how many; between batches the job's lease is kept."""
    rows = 0
    with closing(writer_of(export.format, file, table.columns, folder)) as writer:
        for batch in table.batches:
            writer.write(batch)
            rows += len(batch)
            jobs.report(job=job, done=rows, total=table.total, now=clock())
            _refuse_too_large(file)
    _refuse_too_large(file)
    return rows


def _refuse_too_large(file: IO[bytes]) -> None:
    if file.tell() > MAX_BYTES:
        detail = f"The file is larger than {MAX_BYTES >> 30} GiB: ask for fewer days."
        raise jobs.JobRefused("too_large", detail)


def _end(export: Export, file: IO[bytes], job: Job, clock: jobs.Clock) -> None:
    jobs.hold(job=job)
    _reader(export, job, clock)  # A requester who lost the permission meanwhile gets no file.
    try:
        store_file(export=export, file=file)
    except OverQuota as over:
        raise jobs.JobRefused(over.code, over.detail) from None
    now = clock()
    export.expires_at = now + KEPT
    export.save(update_fields=["rows", "size", "sha256", "expires_at"])
    record_event("export", export, after={"rows": export.rows, "sha256": export.sha256})
    job.done = job.total = job.total_estimate = cast(int, export.rows)
    job.save(update_fields=["done", "total", "total_estimate"])
    jobs.finish(job=job, now=now, result=export)
