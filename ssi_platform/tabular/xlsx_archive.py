"""Checks a workbook's archive before it is unpacked."""

import io
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from .unreadable import Unreadable

_ENTRIES = 2000
_UNPACKED = 500_000_000
_RATIO = 200
_SMALL = 1_000_000  # Below, any ratio is harmless.
_DIRECTORY = 1 << 19


def judge_archive(file: BinaryIO) -> int:
    """Return how many bytes a workbook unpacks to.

    Raises Unreadable for what is no workbook, has macros, or would unpack to far too much.
    """
    try:
        with zipfile.ZipFile(_Guarded(file)) as archive:
            entries = archive.infolist()
    # `zipfile` raises NotImplementedError for an archive of a version that it does not support.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(error) from None
    names = [entry.filename for entry in entries]
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= {*names}:
        raise Unreadable(
            "not_a_table", "The file is an archive, but not an Excel workbook (.xlsx)."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("has_macros", "The workbook has macros. Save it without them (.xlsx).")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("old_workbook", "The workbook is password-protected.")
    if len({*names}) < len(names) or any(map(_leads_out, names)):
        raise Unreadable("not_a_workbook", "The workbook has unknown parts.")
    if _bomb(entries, _size(file)):
        raise too_large()
    return sum(entry.file_size for entry in entries)


def too_large() -> Unreadable:
    detail = "The unpacked workbook is too large, or its cells are far apart. Send it as CSV."
    return Unreadable("too_large", detail)


def _unreadable(error: Exception) -> Unreadable:
    if isinstance(error, Unreadable):
        return error
    return Unreadable("not_a_workbook", "The workbook is damaged or incomplete.")


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts


def _bomb(entries: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether it is too much, or packed more tightly than sheets are, or entries overlap."""
    return (
        len(entries) > _ENTRIES
        or sum(entry.file_size for entry in entries) > _UNPACKED
        or sum(entry.compress_size for entry in entries) > size
        or any(entry.file_size > max(_SMALL, _RATIO * entry.compress_size) for entry in entries)
    )


def _size(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)


class _Guarded:
    """A file that gives no more at once than the directory of an honest workbook takes."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell = file.seek, file.tell
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY:
            raise too_large()
        return self._file.read(size if size >= 0 else _DIRECTORY)
