import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.directory.models import Rep
from apps.jobs.services import submit
from apps.organisations.services import record_event
from ssi_platform.domain.linkedin import read_member
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.sheets.strict_json import strict_json

from ..models import ImportFormat, ScoreImport
from .files import Unreadable, header_of


@transaction.atomic
def receive_file(
    *,
    organisation_id: UUID,
    content: bytes,
    format: str,
    filename: str,
    now: datetime,
    rep: Rep | None = None,
    day: date | None = None,
    observed_at: datetime | None = None,
) -> ScoreImport:
    """Take a file in and write down the job that loads it. Raises Unreadable, or Invalid.

    A file that states no instants counts as observed when its content first came; so the same
    file sent again changes nothing.
    """
    _look_at(content, format, now)
    sha256 = hashlib.sha256(content).hexdigest()
    first = ScoreImport.objects.of(organisation_id).with_content(sha256).filter(rep=rep).first()
    job = submit(organisation_id=organisation_id, kind="score_import", arguments={})
    received = ScoreImport.objects.create(
        organisation_id=organisation_id,
        job=job,
        format=format,
        filename=filename[:200],
        content=content,
        sha256=sha256,
        size=len(content),
        rep=rep,
        day=day,
        observed_at=observed_at or (first.observed_at if first else now),
    )
    record_event("import", received, after={"filename": filename, "sha256": sha256})
    return received


def _look_at(content: bytes, format: str, now: datetime) -> None:
    """Refuse at once what no worker could read."""
    if format == ImportFormat.CSV:
        header_of(content)
        return
    reading_from(member_fields(content), observed_at=now, source=Source.LINKEDIN_API)


def member_fields(content: bytes) -> dict[str, object]:
    """Return the fields in a LinkedIn member's payload. Raises Unreadable, or Invalid."""
    try:
        payload = strict_json(content)
    except ValueError as error:
        raise Unreadable("not_json", f"The file is not JSON: {error}.") from None
    return read_member(payload)
