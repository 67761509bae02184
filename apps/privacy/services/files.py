"""Finds the stored files, of imports and of exports, that name a person."""

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from apps.exports import services as exports
from apps.exports.models import Export, ExportPart
from apps.imports import services as imports
from apps.imports.models import Import, ImportPart
from ssi_platform.ingest.cells import as_text
from ssi_platform.tabular import Hints, Unreadable, open_sheet
from ssi_platform.tabular.encodings import encoding_of
from ssi_platform.tabular.kinds import is_archive
from ssi_platform.tabular.texts import texts
from ssi_platform.tenancy.context import organisation_context

from .identifiers import Identifiers

OVERLAP = 1_000  # Characters of a block that are read again with the next one.
READ = 1 << 20
_TAG = re.compile(r"<[^>]*>")
Row = tuple[int, list[str]]


def imports_naming(organisation_id: UUID, identifiers: Identifiers) -> Iterator[Import]:
    """Yield the imports whose stored file names a person; called outside any transaction."""
    with organisation_context(organisation_id, read_only=True):
        parts = ImportPart.objects.of_organisation(organisation_id).values("file_id")
        rows = list(Import.objects.of_organisation(organisation_id).filter(pk__in=parts).with_job())
    for received in rows:
        with _copied(imports.parts_of(received), ImportPart.DoesNotExist) as file:
            if names_person(file, received.format, identifiers):
                yield received


def exports_naming(organisation_id: UUID, identifiers: Identifiers) -> Iterator[Export]:
    """Yield the exports whose file names a person; called outside any transaction."""
    with organisation_context(organisation_id, read_only=True):
        parts = ExportPart.objects.of_organisation(organisation_id).values("export_id")
        rows = list(Export.objects.of_organisation(organisation_id).filter(pk__in=parts))
    for export in rows:
        with _copied(exports.stored_parts(export=export), ExportPart.DoesNotExist) as file:
            if names_person(file, export.format, identifiers):
                yield export


def rows_naming(received: Import, identifiers: Identifiers) -> Iterator[Row]:
    """Yield the rows of an import's file that are about a person: their numbers and cells."""
    with _copied(imports.parts_of(received), ImportPart.DoesNotExist) as file:
        try:
            yield from _rows(file, received.format, identifiers)
        except Unreadable:
            return


def names_person(file: BinaryIO, format: str, identifiers: Identifiers) -> bool:
    """Tell whether a file names a person, anywhere; one that cannot be read may name anybody."""
    try:
        if any(identifiers.are_in(block) for block in _blocks(file)):
            return True
        return next(_rows(file, format, identifiers), None) is not None
    except Unreadable as unreadable:
        return unreadable.code != "one_object"  # Searched as text, just now.
    except BadZipFile:
        return True


def _rows(file: BinaryIO, format: str, identifiers: Identifiers) -> Iterator[Row]:
    hints = Hints(format=format if format in ("csv", "ndjson", "json", "xlsx") else None)
    with open_sheet(file, hints) as sheet:
        for chunk in sheet.chunks:
            for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                row = [as_text(cell) for cell in cells]
                if identifiers.are_in_row(row):
                    yield number, row


def _blocks(file: BinaryIO) -> Iterator[str]:
    if not is_archive(file):
        yield from _overlapping(texts(file, encoding_of(file, None)))
        return
    file.seek(0)
    with ZipFile(file) as archive:
        for member in archive.infolist():
            with archive.open(member) as inner:
                yield from _overlapping(_without_tags(inner))


def _without_tags(file: IO[bytes]) -> Iterator[str]:
    while block := file.read(READ):
        yield html.unescape(_TAG.sub(" ", block.decode(errors="replace")))


def _overlapping(blocks: Iterable[str]) -> Iterator[str]:
    before = ""
    for block in blocks:
        yield before + block
        before = block[-OVERLAP:]


@contextmanager
def _copied(parts: Iterable[bytes], gone: type[Exception]) -> Iterator[BinaryIO]:
    """Copy a file; an empty one stands for one that was deleted meanwhile."""
    with TemporaryFile() as file:
        try:
            for part in parts:
                file.write(part)
        except gone:
            file.truncate(0)
        file.seek(0)
        yield cast(BinaryIO, file)
