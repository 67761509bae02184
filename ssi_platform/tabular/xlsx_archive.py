"""Checks a workbook's archive before it is unpacked."""

import io
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from .archives import Guarded, is_bomb
from .unreadable import Unreadable

_UNPACKED = 500_000_000
# What a workbook has; one of the sets.
_PARTS = ({"[Content_Types].xml", "xl/workbook.xml"}, {"mimetype", "content.xml"})
_MACROS = ("vbaproject.bin", "basic/script-lc.xml")


def judge_archive(file: BinaryIO) -> int:
    """Return how many bytes a workbook unpacks to.

    Raises Unreadable for what is no workbook, has macros, or would unpack to far too much.
    """
    try:
        with zipfile.ZipFile(Guarded(file)) as archive:
            entries = archive.infolist()
    # `zipfile` raises NotImplementedError for an archive of a version that it does not support.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(error) from None
    names = [entry.filename for entry in entries]
    if not any(parts <= {*names} for parts in _PARTS):
        detail = "The file is an archive, but not a workbook (.xlsx, .ods)."
        raise Unreadable("not_a_table", detail)
    if any(name.lower().endswith(_MACROS) for name in names):
        raise Unreadable("has_macros", "The workbook has macros. Save it without them (.xlsx).")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("old_workbook", "The workbook is password-protected.")
    if len({*names}) < len(names) or any(map(_leads_out, names)):
        raise Unreadable("not_a_workbook", "The workbook has unknown parts.")
    if is_bomb(entries, file.seek(0, io.SEEK_END), _UNPACKED):
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
