from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.directory.models import Rep
from apps.jobs.models import JobState
from apps.jobs.services import submit
from apps.ledger.services import record_event

from ..models import KEPT, Import, ImportKind, ImportMode
from .options import Options
from .recognising import format_of, look_at
from .storing import digest_of, store_file

JOBS = {ImportKind.SCORES: "score_import", ImportKind.DIRECTORY: "directory_import"}


@transaction.atomic
def receive_file(
    *,
    organisation_id: UUID,
    file: BinaryIO,
    now: datetime,
    kind: str = ImportKind.SCORES,
    format: str = "",
    mode: str = ImportMode.ALL_OR_NOTHING,
    options: Options = Options(),  # noqa: B008 - It is frozen.
    filename: str = "",
    rep: Rep | None = None,
    day: date | None = None,
    observed_at: datetime | None = None,
) -> Import:
    """Take a file in, part by part, and write down the job that loads it.

    A file that states no instants counts as observed when its content first came; so the same
    file sent again changes nothing, and `repeats` names the import that stored it. Raises
    WrongFormat, Unreadable, Invalid for a payload, and UnfitHeader for a table's first row.
    """
    format = format_of(file, format)
    look_at(file, kind=kind, format=format, options=options, rep=rep, day=day, now=now)
    sha256, size = digest_of(file)
    received = Import(
        organisation_id=organisation_id,
        kind=kind,
        format=format,
        mode=mode,
        options=options.as_json(),
        filename=filename[:200],
        sha256=sha256,
        size=size,
        rep=rep,
        day=day,
        expires_at=now + KEPT,
    )
    received.observed_at = observed_at or _first_seen(received) or now
    received.repeats = _repeated(received)
    received.job = submit(
        organisation_id=organisation_id, kind=JOBS[ImportKind(kind)], arguments={}
    )
    received.save(force_insert=True)
    store_file(received=received, file=file)
    told = {"filename": received.filename, "sha256": sha256, "kind": kind, "mode": mode}
    record_event("import", received, after=told)
    return received


def _same(received: Import) -> QuerySet[Import]:
    """Return the imports of the same content, the first one first; a dry run has stored nothing."""
    found = Import.objects.of(received.organisation_id).with_content(received.sha256)
    return found.filter(kind=received.kind, rep=received.rep).exclude(mode=ImportMode.DRY_RUN)


def _first_seen(received: Import) -> datetime | None:
    return _same(received).values_list("observed_at", flat=True).first()


def _repeated(received: Import) -> UUID | None:
    """Return the import that has stored all this already, read in the same way."""
    if received.mode == ImportMode.DRY_RUN:
        return None
    alike = _same(received).filter(
        format=received.format,
        options=received.options,
        day=received.day,
        observed_at=received.observed_at,
        job__state=JobState.SUCCEEDED,
        rejected=0,
    )
    return alike.values_list("pk", flat=True).first()
