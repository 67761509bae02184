from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from apps.jobs.models import JobState
from apps.jobs.services import hold_to_quota, submit
from apps.ledger.services import record_event
from apps.organisations.services import quotas_of_organisation
from ssi_platform.domain.file_names import clean_file_name
from ssi_platform.ingest import Task
from ssi_platform.tabular import packing_of, unpacked
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.stored_bytes import add_stored, require_capacity

from ..models import KEPT, Import, ImportMode
from .mapping import save_mapping
from .recognising import check_file, format_of
from .sent_file import SentFile
from .stored_file import STORED_AS, digest_of, store_file


@transaction.atomic
def receive_file(*, caller: Caller, sent: SentFile, now: datetime) -> Import:
    """Store a file in parts, and create the job that loads it.

    A file without instants counts as observed when its content was first received; so the same file
    sent again changes nothing, and `repeats` names the import that stored it. Raises NotAllowed,
    InvalidOptions, WrongFormat, Unreadable, UnfitHeader for a table's first row, Invalid for a
    single object, and OverQuota.
    """
    importer, task = sent.importer, sent.task(caller, now)
    quota = quotas_of_organisation(caller.organisation_id).stored_bytes
    with unpacked(sent.file, settings.MAX_UPLOAD_BYTES) as file:
        format = format_of(file, sent.format, importer)
        check_file(file, importer, format, task)
    if sent.save_mapping:
        _save_mapping(caller, sent, task)
    sha256, size = digest_of(sent.file)
    require_capacity(caller.organisation_id, quota, size)
    received = Import(
        organisation_id=caller.organisation_id,
        kind=importer.kind,
        format=format,
        mode=sent.mode,
        options=task.options.as_json(),
        filename=_name_of(sent, format),
        sha256=sha256,
        size=size,
        rep=sent.rep,
        day=sent.day,
        expires_at=now + KEPT,
    )
    received.observed_at = sent.observed_at or _first_seen(received) or now
    received.repeats = _repeated(received)
    received.job = submit(
        organisation_id=caller.organisation_id,
        kind=importer.job_kind,
        arguments={"dry_run": True} if sent.mode == ImportMode.DRY_RUN else {},
    )
    received.save(force_insert=True)
    store_file(received=received, file=sent.file)
    summary = {name: getattr(received, name) for name in ("filename", "sha256", "kind", "mode")}
    record_event("import", received, after=summary)
    add_stored(caller.organisation_id, STORED_AS, size)
    require_capacity(caller.organisation_id, quota)
    hold_to_quota(caller.organisation_id)
    return received


def _save_mapping(caller: Caller, sent: SentFile, task: Task[Any]) -> None:
    """Save how the file is read, before it is: a file that is refused keeps its mapping."""
    save_mapping(
        caller=caller,
        name=sent.save_mapping,
        kind=sent.importer.kind,
        columns=task.options.columns,
        options=replace(task.options, columns={}),
    )


def _name_of(sent: SentFile, format: str) -> str:
    """Return the name of the file, which tells that it is packed."""
    name, packing = clean_file_name(sent.filename), packing_of(sent.file)
    if not packing or name.lower().endswith(f".{packing}"):
        return name
    return clean_file_name(f"{name or f'import.{format}'}.{packing}")


def _same(received: Import) -> QuerySet[Import]:
    """Return the imports of the same content, the first one first; a dry run has stored nothing."""
    imports = Import.objects.of_organisation(received.organisation_id).with_content(received.sha256)
    return imports.filter(kind=received.kind, rep=received.rep).exclude(mode=ImportMode.DRY_RUN)


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
