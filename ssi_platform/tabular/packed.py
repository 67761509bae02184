"""Packed files: gzip, and ZIP with one table or several of one kind, as one file."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from .archives import RATIO, SMALL, archive_kind, entries_of
from .unreadable import Unreadable

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_IN_MEMORY = 8 << 20
_LINES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_WHOLE = (".xlsx", ".ods", ".json")
_BOM = b"\xef\xbb\xbf"


def packing_of(file: IO[bytes]) -> str:
    """Return "gz" or "zip" for a packed file, else empty text: a workbook is not packed."""
    file.seek(0)
    head = file.read(4)
    if head.startswith(_GZIP):
        return "gz"
    return "zip" if archive_kind(cast(BinaryIO, file)) == "zip" else ""


@contextmanager
def unpacked(file: IO[bytes], most: int) -> Iterator[BinaryIO]:
    """Give the file itself, or what is packed in it, of at most so many bytes.

    Raises Unreadable: `too_large`, `not_unpacked`, `not_a_table`, `mixed_files`.
    """
    packing = packing_of(file)
    if not packing:
        yield cast(BinaryIO, file)
        return
    with SpooledTemporaryFile(_IN_MEMORY) as plain:
        try:
            if packing == "gz":
                _unpack_gzip(file, plain, most)
            else:
                _unpack_zip(cast(BinaryIO, file), plain, most)
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError):
            raise Unreadable("not_unpacked", "The packed file is damaged or incomplete.") from None
        plain.seek(0)
        yield cast(BinaryIO, plain)


def _unpack_gzip(file: IO[bytes], plain: IO[bytes], most: int) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        _copy(cast(IO[bytes], packed), plain, min(most, max(SMALL, RATIO * size)))


def _unpack_zip(file: BinaryIO, plain: IO[bytes], most: int) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = [entry for entry in entries_of(file, most) if not _is_beside(entry)]
        endings = {PurePosixPath(entry.filename).suffix.lower() for entry in entries}
        if not entries or endings - {*_LINES, *_WHOLE}:
            detail = "A ZIP file has one CSV, NDJSON, XLSX, ODS or JSON file, or several alike."
            raise Unreadable("not_a_table", detail)
        if len(entries) > 1:
            _refuse_mixed(archive, entries, {_LINES.get(ending, "") for ending in endings})
        has_header = any(_LINES.get(ending) == "csv" for ending in endings)
        for position, entry in enumerate(sorted(entries, key=lambda entry: entry.filename)):
            with archive.open(entry) as packed:
                if position:
                    _end_line(plain)
                    if has_header:
                        packed.readline()
                _copy(packed, plain, most - plain.tell())


def _refuse_mixed(
    archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], kinds: set[str]
) -> None:
    """Raise Unreadable unless the files can follow each other: lines of one header."""
    if len(kinds) > 1 or "" in kinds:
        detail = "Several files in a ZIP file are all CSV or all NDJSON."
        raise Unreadable("mixed_files", detail)
    if kinds == {"ndjson"}:
        return
    first = ""
    for entry in entries:
        with archive.open(entry) as packed:
            header = packed.readline(_BLOCK).removeprefix(_BOM).strip().decode("latin-1")
        first = first or header
        if header != first or header.count('"') % 2:
            detail = f"The columns of {entry.filename[:100]} are not those of the other files."
            raise Unreadable("mixed_files", detail)


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> None:
    left = most
    while block := source.read(min(_BLOCK, left + 1)):
        left -= len(block)
        if left < 0:
            raise Unreadable("too_large", "The unpacked file is too large.")
        target.write(block)


def _end_line(file: IO[bytes]) -> None:
    """End the last line of a file before another file follows."""
    if file.tell():
        file.seek(-1, io.SEEK_END)
        if file.read(1) not in (b"\n", b"\r"):
            file.write(b"\n")


def _is_beside(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is none of the files that somebody has packed."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return entry.is_dir() or hidden or path.name.lower() in ("thumbs.db", "desktop.ini")
