import hashlib
from collections.abc import Iterator
from os import SEEK_END
from typing import IO
from uuid import UUID

from apps.organisations.services import quotas_of_organisation
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.stored_bytes import add_stored, require_capacity

from .. import policies
from ..models import Export, ExportPart
from .contents import CONTENTS

PART_BYTES = 1 << 20
STORED_AS = "exports"  # The kind of content in the count of stored bytes.


def store_file(*, export: Export, file: IO[bytes]) -> None:
    """Store a file in parts, in the caller's transaction, and note its size and digest.

    It is stored in the database: isolated, backed up, and available to every process. Raises
    OverQuota.
    """
    quota = quotas_of_organisation(export.organisation_id).stored_bytes
    require_capacity(export.organisation_id, quota, file.seek(0, SEEK_END))
    digest = hashlib.sha256()
    file.seek(0)
    for position, content in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
        digest.update(content)
        ExportPart.objects.create(
            organisation_id=export.organisation_id,
            export=export,
            position=position,
            content=content,
        )
    export.size, export.sha256 = file.tell(), digest.hexdigest()
    add_stored(export.organisation_id, STORED_AS, export.size)


def parts_of(*, caller: Caller, export: Export) -> Iterator[bytes]:
    """Return the parts of a file, each read in its own transaction, because the reader may be slow.

    Raises NotAllowed, and while it is read ExportPart.DoesNotExist when the file is deleted.
    """
    policies.may_fetch(caller, CONTENTS[export.content].permission)
    return _parts(export)


def stored_parts(*, export: Export) -> Iterator[bytes]:
    """Return the parts of a file for the platform itself, as `parts_of` does for a caller."""
    return _parts(export)


def _parts(export: Export) -> Iterator[bytes]:
    for position in range(-(-(export.size or 0) // PART_BYTES)):
        yield _part(export.organisation_id, export.pk, position)


def _part(organisation_id: UUID, export_id: UUID, position: int) -> bytes:
    with organisation_context(organisation_id, read_only=True):
        parts = ExportPart.objects.of_organisation(organisation_id).of_export(export_id)
        return bytes(parts.get(position=position).content)
