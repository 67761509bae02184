"""Events about exports."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from apps.jobs.models import Job, JobState
from apps.ledger.services import Body, Change, EventType, Field, Kind

from .models import Export

JOB_KINDS = {"export"}


def _finished(changes: Sequence[Change]) -> Iterator[Body]:
    jobs: list[Any] = [change.instance for change in changes]
    for job in jobs:
        if job.kind in JOB_KINDS:
            outcome = {"job": job.pk, "state": str(job.state)}
            yield from ({"export": export_id, **outcome} for export_id in _ids(job))


def _ids(job: Any) -> list[UUID]:
    """Return the id of the job's export: a job that fails has no result."""
    if job.result_id:
        return [job.result_id]
    exports = Export.objects.of_organisation(job.organisation_id).filter(job=job.pk)
    return list(exports.values_list("pk", flat=True))


EVENT_TYPES = (
    EventType(
        name="export.finished",
        description="An export ended: its file can be fetched, or it failed or was cancelled.",
        fields={
            "export": Field(Kind.ID, "The export."),
            "job": Field(Kind.ID, "The job of the export."),
            "state": Field(
                Kind.WORD, "`succeeded`, `failed` or `cancelled`.", words=JobState.values
            ),
        },
        example={
            "export": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0801"),
            "job": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0702"),
            "state": "succeeded",
        },
        link="exports/{export}",
        follows={(Job, "finish"), (Job, "cancel")},
        bodies=_finished,
    ),
)
