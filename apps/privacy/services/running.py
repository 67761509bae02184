"""Runs the job of an erasure: removes a person from files, texts, answers and the audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from apps.exports import services as exports
from apps.exports.models import Export
from apps.imports import services as imports
from apps.imports.models import Import
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.ledger import services as ledger
from apps.ledger.services import record_event
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context

from ..models import Erasure
from .files import exports_naming, imports_naming
from .identifiers import Identifiers
from .texts import replace_texts

PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '1min'"


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Remove what is left of a person, and end the job with it.

    Files are read first, outside any transaction; what is then found is removed in one. Files that
    come later name nobody for long: they are removed when they are loaded. Raises JobLost.
    """
    organisation_id = job.organisation_id
    with organisation_context(organisation_id, read_only=True):
        erasure = Erasure.objects.of_organisation(organisation_id).get(job=job)
    identifiers = Identifiers.from_pairs(erasure.identifiers)
    named = list(imports_naming(organisation_id, identifiers))
    exported = list(exports_naming(organisation_id, identifiers))
    with organisation_context(organisation_id):
        jobs.hold(job=job)
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        removed = _files(erasure, identifiers, named, exported, clock)
        removed |= replace_texts(
            organisation_id=organisation_id,
            identifiers=identifiers,
            replacement=f"erased-{erasure.pk.hex[-8:]}",
        )
        removed |= _records(erasure, identifiers)
        _end(job, erasure, removed, clock)


def _files(
    erasure: Erasure,
    identifiers: Identifiers,
    named: Sequence[Import],
    exported: Sequence[Export],
    clock: jobs.Clock,
) -> dict[str, int]:
    """Delete the files that name the person, but those that wait to be loaded."""
    ended = [received for received in named if received.job.state not in jobs.UNENDED]
    for received in ended:
        imports.remove_file(received=received, now=clock(), named=False)
    for export in exported:
        exports.remove_file(export=export, now=clock())
    renamed = _file_names(erasure, identifiers, clock)
    counts = {"imports_importpart": len(ended), "exports_exportpart": len(exported)}
    return counts | {"imports_import": renamed + _row_errors(erasure, identifiers)}


def _file_names(erasure: Erasure, identifiers: Identifiers, clock: jobs.Clock) -> int:
    """Clear the names of files that name the person."""
    rows = Import.objects.of_organisation(erasure.organisation_id).exclude(filename="")
    naming = [
        pk for pk, name in rows.values_list("pk", "filename") if identifiers.are_in_file_name(name)
    ]
    for received in rows.filter(pk__in=naming).with_job():
        if received.job.state not in jobs.UNENDED:
            imports.remove_file(received=received, now=clock(), named=True)
    return len(naming)


def _row_errors(erasure: Erasure, identifiers: Identifiers) -> int:
    """Clear the cells in the reasons of refused rows that are of the person."""
    rows = Import.objects.of_organisation(erasure.organisation_id).exclude(errors=[])
    changed = 0
    for received in rows.only("organisation_id", "errors").iterator():
        errors = [_without_value(error, identifiers) for error in received.errors]
        if errors != received.errors:
            rows.filter(pk=received.pk).update(errors=errors)
            changed += 1
    return changed


def _without_value(error: Any, identifiers: Identifiers) -> Any:
    value = str(error.get("value", "")) if isinstance(error, dict) else ""
    return error | {"value": ""} if value and identifiers.are_in_row([value]) else error


def _records(erasure: Erasure, identifiers: Identifiers) -> dict[str, int]:
    """Erase the values of audit events that name the person, and take stored answers back."""
    organisation_id = erasure.organisation_id
    events = ledger.events_naming(
        organisation_id=organisation_id,
        object_ids=identifiers.texts("id"),
        pattern=identifiers.json_pattern,
    )
    ledger.forget_values(organisation_id=organisation_id, event_ids=events)
    for actor in map(UUID, identifiers.texts("actor")):
        ledger.forget_actor(organisation_id=organisation_id, actor_id=actor)
        cross_tenant.forget_user(actor)
    answers = ledger.take_back_answers(organisation_id=organisation_id)
    return {"ledger_auditpersonal": len(events), "ledger_idempotentanswer": answers}


def _end(job: Job, erasure: Erasure, removed: dict[str, int], clock: jobs.Clock) -> None:
    now = clock()
    counts = {table: count for table, count in removed.items() if count}
    erasure.removed = {
        table: erasure.removed.get(table, 0) + counts.get(table, 0)
        for table in sorted({*erasure.removed, *counts})
    }
    erasure.identifiers, erasure.finished_at = [], now
    erasure.save(update_fields=["identifiers", "removed", "finished_at"])
    record_event("erased", erasure, after={"removed": str(erasure.removed)})
    jobs.finish(job=job, now=now, result=erasure)
