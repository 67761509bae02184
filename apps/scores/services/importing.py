"""Runs the job of an import: reads outside any transaction, then stores everything in one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from apps.directory.models import Rep
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.organisations.models import Organisation
from apps.organisations.services import record_event
from ssi_platform.domain.calendar import latest_allowed_day, local_day
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.roles import Permission

from ..models import ImportFormat, ScoreImport
from .files import Table, Unreadable, read_csv
from .receiving import member_fields
from .recording import Contested
from .storing import Readings, Stored, store

MAX_ERRORS = 1_000
OUTCOMES = ("created", "updated", "unchanged", "rejected")


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Load the file of an import job, wholly or not at all, and end the job with it.

    Raises JobLost, and JobRefused when the actor has lost the right to write scores.
    """
    with organisation_context(job.organisation_id):
        received = ScoreImport.objects.of(job.organisation_id).get(job=job)
        organisation = Organisation.objects.get(pk=job.organisation_id)
        caller = jobs.actor_of(job=job, now=clock())
        if Permission.SCORES_WRITE not in caller.permissions:
            raise jobs.JobRefused("Whoever asked for this may no longer write scores.")
        reps = _references(caller)
    table = _read(received, reps, organisation, job, clock)
    actor = Actor(caller.kind, caller.id, caller.name)
    with organisation_context(job.organisation_id, actor=actor):
        jobs.hold(job=job)
        _end(job, received, organisation, table, clock())


def _references(caller: Caller) -> dict[str, UUID]:
    """Return the ids of the reps that the caller may write for, by id and by external id."""
    return Rep.objects.visible_to(caller).by_reference()


def _read(
    received: ScoreImport,
    reps: Mapping[str, UUID],
    organisation: Organisation,
    job: Job,
    clock: jobs.Clock,
) -> Table:
    try:
        if received.format == ImportFormat.LINKEDIN_JSON:
            return _read_member(received, organisation, clock())
        return read_csv(
            bytes(received.content),
            reps=reps,
            last_day=latest_allowed_day(clock(), organisation.zone),
            observed_at=received.observed_at,
            progress=lambda rows: jobs.report(job=job, done=rows, total=None, now=clock()),
        )
    except Unreadable as unreadable:
        table = Table()
        table.refuse(
            unreadable.row, FieldError(unreadable.column, unreadable.code, str(unreadable))
        )
        return table


def _read_member(received: ScoreImport, organisation: Organisation, now: datetime) -> Table:
    table = Table(rows=1)
    day = received.day or local_day(received.observed_at, organisation.zone)
    if day > latest_allowed_day(now, organisation.zone):
        table.refuse(1, FieldError("day", "future_day", "Lies in the future."), day)
    try:
        reading = reading_from(
            member_fields(bytes(received.content)),
            observed_at=received.observed_at,
            source=Source.LINKEDIN_API,
        )
        if received.rep_id:
            table.add(1, (received.rep_id, day), reading)
    except Invalid as invalid:
        for error in invalid.errors:
            table.refuse(1, error)
    return table


def _end(
    job: Job, received: ScoreImport, organisation: Organisation, table: Table, now: datetime
) -> None:
    stored = Stored(0, 0, 0)
    if not table.errors:
        stored = store(
            organisation=organisation,
            incoming=Readings((rep, day, r) for (rep, day), (_, r) in table.readings.items()),
            today=local_day(now, organisation.zone),
            now=now,
        )
        keys = list(table.readings)
        for number in stored.contested:
            key = keys[number]
            row, _ = table.readings[key]
            table.refuse(row, FieldError("day", "contested", str(Contested())), key[1])
    repeated = table.rows - len(table.readings) - len(table.refused_rows)
    received.rows = job.done = job.total = table.rows
    received.created, received.updated = stored.created, stored.updated
    received.unchanged = stored.unchanged + (repeated if not table.errors else 0)
    received.rejected = len(table.refused_rows)
    received.errors = table.errors[:MAX_ERRORS]
    received.save(update_fields=["rows", *OUTCOMES, "errors"])
    record_event("load", received, after={name: getattr(received, name) for name in OUTCOMES})
    job.save(update_fields=["done", "total"])
    jobs.finish(
        job=job,
        now=now,
        error=_sentence(table, stored),
        result=received,
        error_rows=received.rejected,
    )


def _sentence(table: Table, stored: Stored) -> str:
    if not table.errors or stored.contested:
        return ""
    first = table.errors[0]
    place = ", ".join(filter(None, [f"row {first['row']}", str(first["field"])]))
    return f"Nothing was stored. {place}: {first['detail']} ({len(table.errors)} errors in all.)"
