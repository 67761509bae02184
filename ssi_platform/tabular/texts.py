"""A file's text in blocks, without any character that text does not have."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from .encodings import Encoding
from .limits import BLOCK, LINE
from .unreadable import Unreadable

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_BEGINNING = 4096


def texts(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """Yield the text, and raise Unreadable `not_text` where it ends to be any.

    All that stands before the fault is yielded first, so who counts rows knows where it is. A
    fault near the beginning is raised at once: such a file is no text at all.
    """
    blocks = _clean(_decoded(file, encoding))
    first = next(blocks, "")
    if len(first) < _BEGINNING:
        try:
            second = next(blocks, "")
        except Unreadable as fault:
            fault.row = first.count("\n") + 1
            raise
        return chain([first, second], blocks)
    return chain([first], blocks)


def _decoded(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    file.seek(encoding.mark)
    try:
        while block := file.read(BLOCK):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield error.object[: error.start].decode(encoding.codec)
        raise Unreadable("not_text", f"There is a byte that is not {encoding.name}.") from None


def _clean(blocks: Iterable[str]) -> Iterator[str]:
    for text in blocks:
        control = CONTROLS.search(text) if _suspicious(text) else None
        if control:
            yield text[: control.start()]
            raise Unreadable("not_text", f"There is a control character, {control[0]!a}.")
        yield text


def _suspicious(text: str) -> bool:
    """Whether a control character may be there: five times as fast as to search for one."""
    raw = text.encode(errors="surrogatepass")
    return len(raw.translate(None, _CONTROLS)) != len(raw) or (
        not text.isascii() and b"\xc2" in raw
    )


def cut(text: str) -> tuple[str, str]:
    """Whole lines, and the beginning of the next; CR at the end may be half of a CR LF."""
    end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
    return text[:end], text[end:]


def lines(blocks: Iterable[str]) -> Iterator[str]:
    """Yield lines, with any line ending.

    Raises Unreadable `broken_row` for lines longer than LINE.
    """
    pending = ""
    for text in blocks:
        whole, pending = cut(pending + text)
        yield from _ENDS.split(whole)[:-1]
        if len(pending) > LINE:
            raise Unreadable("broken_row", f"There is a line longer than {LINE:,} characters.")
    if pending:
        yield _ENDS.sub("", pending)


_ENDS = re.compile(r"\r\n|\r|\n")
