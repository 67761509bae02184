"""What a ZIP archive is, and whether it may be unpacked."""

import io
import zipfile
from typing import BinaryIO

from .unreadable import Unreadable

ENTRIES = 2000
RATIO = 200
SMALL = 1_000_000  # Below, any ratio is harmless.
_ZIP, _EMPTY = b"PK\x03\x04", b"PK\x05\x06"
_DIRECTORY = 1 << 19
_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"


def archive_kind(file: BinaryIO) -> str:
    """Return "xlsx", "ods" or "zip" for an archive, else empty text.

    A damaged archive is taken for a workbook, and an Office document that is none as well.
    """
    file.seek(0)
    if file.read(4) not in (_ZIP, _EMPTY):
        return ""
    try:
        with zipfile.ZipFile(Guarded(file)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < SMALL:
                with archive.open("mimetype") as entry:
                    return "ods" if entry.read(len(_SHEETS)) == _SHEETS else "xlsx"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, Unreadable):
        return "xlsx"
    return "xlsx" if "[Content_Types].xml" in names or not names else "zip"


def entries_of(file: BinaryIO, most: int) -> list[zipfile.ZipInfo]:
    """Return the entries of an archive that unpacks to at most so many bytes.

    Raises Unreadable for what would unpack to far too much, or has a password.
    """
    with zipfile.ZipFile(Guarded(file)) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("not_unpacked", "The ZIP file has a password.")
    if is_bomb(entries, file.seek(0, io.SEEK_END), most):
        raise Unreadable("too_large", "The unpacked file is too large.")
    return entries


def is_bomb(entries: list[zipfile.ZipInfo], size: int, most: int) -> bool:
    """Tell whether it is too much, or packed more tightly than tables are, or entries overlap."""
    return (
        len(entries) > ENTRIES
        or sum(entry.file_size for entry in entries) > most
        or sum(entry.compress_size for entry in entries) > size
        or any(entry.file_size > max(SMALL, RATIO * entry.compress_size) for entry in entries)
    )


class Guarded:
    """A file that gives no more at once than the directory of an honest archive takes."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell = file.seek, file.tell
        self._file = file

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY:
            raise Unreadable("too_large", "The unpacked file is too large.")
        return self._file.read(size if size >= 0 else _DIRECTORY)
