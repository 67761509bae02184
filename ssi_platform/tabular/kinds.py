"""Detects the format of a file by its beginning."""

import json
import re
from typing import BinaryIO

from .archives import archive_kind
from .blanks import BLANKS
from .encodings import encoding_of
from .texts import texts
from .unreadable import Unreadable

_WORKBOOK = b"PK\x03\x04"
_EMPTY_ARCHIVE = b"PK\x05\x06"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_OLD = (
    "The workbook is old or password-protected. "
    "Save it as an Excel workbook (.xlsx) without a password."
)
_LINE_END = re.compile(r"[\r\n]+")


def sniff(file: BinaryIO) -> str:
    """One of `csv`, `xlsx`, `ods`, `ndjson`, `json` for an array, or `object` for a single one."""
    if is_archive(file):
        return "ods" if archive_kind(file) == "ods" else "xlsx"
    return kind_of(next(texts(file, encoding_of(file)), ""))


def is_archive(file: BinaryIO) -> bool:
    """Whether the file may be a workbook of today.

    Raises Unreadable `old_workbook` for those of the nineties, which are also what a workbook of
    today becomes under a password.
    """
    file.seek(0)
    head = file.read(4)
    if head == _OLD_WORKBOOK:
        raise Unreadable("old_workbook", _OLD)
    return head in (_WORKBOOK, _EMPTY_ARCHIVE)


def kind_of(text: str) -> str:
    """The kind of a text: `csv` if it is no other."""
    text = text.lstrip(BLANKS)
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        return "ndjson" if _many(*_LINE_END.split(text, maxsplit=1)) else "object"
    return "csv"


def _many(first: str, rest: str = "") -> bool:
    """Whether another object follows; the first may be broken, and is still a line of its own."""
    rest = rest.strip(BLANKS)
    return bool(rest) and (_whole(first) or (first.rstrip().endswith("}") and rest[0] == "{"))


def _whole(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
