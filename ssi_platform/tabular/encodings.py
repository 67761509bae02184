"""Detects the encoding of a file: by its byte-order mark, the sender's hint, or its content."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from .unreadable import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8", "utf-8"), (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"))  # fmt: skip
_HEAD = 1024
_PASS = 1 << 20
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


@dataclass(frozen=True)
class Encoding:
    """A name for people, the codec, and the length of the byte-order mark."""

    name: str
    codec: str
    mark: int = 0


def encoding_of(file: BinaryIO, hint: str | None = None) -> Encoding:
    """The encoding of a file; without a mark, the whole of it is looked through once.

    Raises Unreadable `not_text` where the hint contradicts the file's mark.
    """
    file.seek(0)
    head = file.read(_HEAD)
    by_mark = _marked(head)
    if by_mark and hint not in (None, by_mark.name):
        raise Unreadable("not_text", f"The file is marked as {by_mark.name}, not as {hint}.")
    return by_mark or _stated(head, hint) or _looked_through(file)


def _marked(head: bytes) -> Encoding | None:
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(name, codec, len(mark))
    return None


def _stated(head: bytes, hint: str | None) -> Encoding | None:
    wide = _wide(head)
    if hint == "utf-16":
        return wide or Encoding("utf-16", "utf-16-le")
    if hint is None:
        return wide
    return Encoding(hint, "cp1252" if hint == "windows-1252" else "utf-8")


def _wide(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: every other byte is zero, where most letters are Latin."""
    upper, lower = head[1::2].count(0), head[::2].count(0)
    pairs = len(head) // 2
    if upper * 2 > pairs and upper > lower and _is_text(head, "utf-16-le"):
        return Encoding("utf-16", "utf-16-le")
    if lower * 2 > pairs and lower > upper and _is_text(head, "utf-16-be"):
        return Encoding("utf-16", "utf-16-be")
    return None


def _is_text(head: bytes, codec: str) -> bool:
    try:
        return "\0" not in codecs.getincrementaldecoder(codec)().decode(head)
    except UnicodeDecodeError:
        return False


def _looked_through(file: BinaryIO) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")()
    ascii_alone = True
    file.seek(0)
    try:
        while block := file.read(_PASS):
            ascii_alone = decoder.decode(block).isascii() and ascii_alone
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if ascii_alone and not _is_damaged(error):
            return Encoding("windows-1252", "cp1252")
    return Encoding("utf-8", "utf-8")


def _is_damaged(error: UnicodeDecodeError) -> bool:
    """Whether it is UTF-8 in spite of its fault, as Windows-1252 nothing but odd signs.

    That is so behind letters that are UTF-8, and for half of a pair of surrogates.
    """
    good, rest = error.object[: error.start], error.object[error.start :]
    return not good.isascii() or _SURROGATE.match(rest) is not None
