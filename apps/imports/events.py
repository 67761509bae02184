"""Events about imports."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from apps.jobs.models import Job, JobState
from apps.ledger.services import Body, Change, EventType, Field, Kind
from ssi_platform.ingest import IMPORTERS

from .models import Import


def _finished(changes: Sequence[Change]) -> Iterator[Body]:
    jobs: list[Any] = [change.instance for change in changes]
    kinds = {importer.job_kind for importer in IMPORTERS}
    for job in jobs:
        if job.kind in kinds:
            outcome = {"job": job.pk, "state": str(job.state), "error_rows": job.error_rows}
            yield from ({"import": import_id, **outcome} for import_id in _ids(job))


def _ids(job: Any) -> list[UUID]:
    """Return the id of the job's import: a job that is cancelled has no result."""
    if job.result_id:
        return [job.result_id]
    imports = Import.objects.of_organisation(job.organisation_id).filter(job=job.pk)
    return list(imports.values_list("pk", flat=True))


def _undone(changes: Sequence[Change]) -> Iterator[Body]:
    return ({"import": change.instance.pk} for change in changes)


EVENT_TYPES = (
    EventType(
        name="import.undone",
        description="An import was undone: what it had stored was taken back.",
        fields={"import": Field(Kind.ID, "The import.")},
        example={"import": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0601")},
        link="imports/{import}",
        follows={(Import, "undo")},
        bodies=_undone,
    ),
    EventType(
        name="import.finished",
        description="An import ended: it succeeded, failed or was cancelled.",
        fields={
            "import": Field(Kind.ID, "The import."),
            "job": Field(Kind.ID, "The job of the import."),
            "state": Field(
                Kind.WORD, "`succeeded`, `failed` or `cancelled`.", words=JobState.values
            ),
            "error_rows": Field(Kind.NUMBER, "How many rows were refused."),
        },
        example={
            "import": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0601"),
            "job": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0701"),
            "state": "succeeded",
            "error_rows": 0,
        },
        link="imports/{import}",
        follows={(Job, "finish"), (Job, "cancel")},
        bodies=_finished,
    ),
)
