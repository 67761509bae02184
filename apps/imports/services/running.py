"""Runs the job of an import: reads outside any transaction, then stores everything in one."""

from contextlib import closing
from dataclasses import asdict, replace
from datetime import datetime
from typing import BinaryIO

from django.db import connection, transaction

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.ledger.services import record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tabular import Unreadable
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context

from ..models import Import, ImportMode
from .content import opened
from .loading import Counts, Errors, Loading, NothingStored, Overtaken, Task
from .options import Options
from .readers import needed, read

OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")

# A million rows take longer than an answer may, and so does waiting for another file's.
PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '10min'"


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Load the file of an import job as it was asked for, and end the job with it.

    A worker that is killed leaves nothing behind: what it read lies in files without a name, and
    what it stored was not committed. Raises JobLost, and JobRefused when the actor has lost the
    right to write, or the file has expired.
    """
    try:
        _load(job, clock)
    except Overtaken:
        run(job=job, clock=clock)


def _load(job: Job, clock: jobs.Clock) -> None:
    with organisation_context(job.organisation_id):
        received = Import.objects.of(job.organisation_id).get(job=job)
        organisation = Organisation.objects.get(pk=job.organisation_id)
        options = Options.from_json(received.options)
        caller = _writer(received, options, job, clock)
    task = Task(
        received,
        options,
        organisation,
        caller,
        clock(),
        progress=lambda rows: jobs.report(job=job, done=rows, total=None, now=clock()),
    )
    actor = Actor(caller.kind, caller.id, caller.name)
    with (
        opened(received) as file,
        closing(_read(file, task)) as loading,
        organisation_context(job.organisation_id, actor=actor),
    ):
        jobs.hold(job=job)
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        _writer(received, options, job, clock)  # Who lost the right meanwhile writes nothing.
        _end(job, replace(task, now=clock()), loading)


def _writer(received: Import, options: Options, job: Job, clock: jobs.Clock) -> Caller:
    caller = jobs.actor_of(job=job, now=clock())
    if not set(needed(received.kind, options.unknown_reps)) <= set(caller.permissions):
        raise jobs.JobRefused(f"Whoever asked for this may no longer write {received.kind}.")
    return caller


class _Unread:
    """What a file gives that cannot be read to its end: the reasons, and no row."""

    rows = 0

    def __init__(self, errors: Errors) -> None:
        self.errors = errors

    def store(self, *, now: datetime, dry: bool) -> Counts:
        raise NothingStored

    def close(self) -> None:
        """Nothing is open."""


def _read(file: BinaryIO, task: Task) -> Loading:
    errors = Errors()
    try:
        return read(file, task)
    except Unreadable as unreadable:
        error = FieldError(unreadable.column, unreadable.code, str(unreadable))
        errors.refuse(unreadable.row, error)
    except Invalid as invalid:
        for error in invalid.errors:
            errors.refuse(1, error)
    return _Unread(errors)


def _end(job: Job, task: Task, loading: Loading) -> None:
    """Store what may be stored, and end the job, in one transaction."""
    received, sentence = task.received, ""
    try:
        with transaction.atomic():  # Who was created on the way goes, if nothing is stored.
            counts = _stored(task, loading)
    except NothingStored:
        counts, sentence = Counts(), _sentence(loading.errors)
    received.rows = job.done = job.total = loading.rows
    for name, number in asdict(counts).items():
        setattr(received, name, number)
    received.rejected = len(loading.errors.rows)
    received.errors = loading.errors.first
    received.save(update_fields=["rows", *OUTCOMES, "errors"])
    record_event("load", received, after={name: getattr(received, name) for name in OUTCOMES})
    job.save(update_fields=["done", "total"])
    jobs.finish(
        job=job,
        now=task.now,
        error=sentence,
        result=received,
        error_rows=received.rejected,
    )


def _stored(task: Task, loading: Loading) -> Counts:
    mode = task.received.mode
    if loading.errors and mode == ImportMode.ALL_OR_NOTHING:
        raise NothingStored
    return loading.store(now=task.now, dry=mode == ImportMode.DRY_RUN)


def _sentence(errors: Errors) -> str:
    first = errors.first[0]
    place = ", ".join(filter(None, [f"row {first['row']}", str(first["field"])]))
    return f"Nothing was stored. {place}: {first['detail']} ({errors.count} errors in all.)"
