"""The file of an import, stored in the database: isolated and backed up as all other rows are."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from uuid import UUID

import psycopg
from django.db import connection

from apps.jobs.services import JobRefused
from ssi_platform.tenancy.context import organisation_context

from ..models import Import, ImportPart

PART_BYTES = 1 << 20
STORED_AS = "imports"  # The kind of content in the count of stored bytes.
# Bound by the server, in binary: as text each byte would be written in two characters.
STORE = """
INSERT INTO imports_importpart (organisation_id, file_id, position, content)
VALUES (%b, %b, %b, %b)
"""


def digest_of(file: IO[bytes]) -> tuple[str, int]:
    """Return a file's SHA-256 and its size."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(file):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def store_file(*, received: Import, file: IO[bytes]) -> None:
    """Store a file in parts, in the caller's transaction; one part at a time is in memory."""
    file.seek(0)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        for position, content in enumerate(_pieces(file)):
            key = (received.organisation_id, received.pk, position)
            cursor.execute(STORE, (*key, content), prepare=False)


def parts_of(received: Import) -> Iterator[bytes]:
    """Read a file in parts, each in its own transaction, because the reader may be slow.

    Raises ImportPart.DoesNotExist when the file has expired, or expires meanwhile.
    """
    position, left = 0, received.size
    while left > 0:
        part = _part(received.organisation_id, received.pk, position)
        yield part
        position, left = position + 1, left - len(part)


@contextmanager
def opened(received: Import) -> Iterator[BinaryIO]:
    """Copy an import's file to an unnamed temporary file.

    To be called outside any transaction. Raises JobRefused when the file has expired.
    """
    with TemporaryFile() as file:
        try:
            for part in parts_of(received):
                file.write(part)
        except ImportPart.DoesNotExist:
            raise JobRefused("file_expired", "The file is no longer kept: send it again.") from None
        file.seek(0)
        yield cast(BinaryIO, file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PART_BYTES):
        yield piece


def _part(organisation_id: UUID, import_id: UUID, position: int) -> bytes:
    with organisation_context(organisation_id, read_only=True):
        parts = ImportPart.objects.of_organisation(organisation_id).of_import(import_id)
        return bytes(parts.get(position=position).content)
