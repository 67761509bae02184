"""Large request bodies, spooled to disk while they are received."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from django.http import UnreadablePostError
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from .problems import TooLarge

CHUNK = 1 << 20  # Bytes that are held of a body at a time; smaller bodies never reach the disk.


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class SpooledRequest(Request):
    """A request whose parsers read the body from a file once it was spooled."""

    spooled_body: IO[bytes] | None = None

    @property
    def stream(self) -> Any:
        return super().stream if self.spooled_body is None else self.spooled_body


@contextmanager
def spooled(request: SpooledRequest, limit: int) -> Iterator[IO[bytes]]:
    """Read the body to its end into a file, from which the request's parsers read it again.

    A body without a length, sent in chunks, is read like any other. Raises TooLarge before more
    than `limit` bytes are stored, and ParseError where the body ends before its length.
    """
    declared = request.META.get("CONTENT_LENGTH") or ""
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge(f"At most {limit} bytes.")
    with SpooledTemporaryFile(CHUNK) as file:
        size = _copy(_source(request, declared), file, limit)
        if declared.isdecimal() and size < int(declared):
            raise ParseError("The body ended before its Content-Length.", "cut_short")
        file.seek(0)
        request.META["CONTENT_LENGTH"] = str(size)
        request.spooled_body = file if size else None
        yield file


def chunks_of(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _copy(source: Readable, file: IO[bytes], limit: int) -> int:
    size = 0
    try:
        for chunk in chunks_of(source):
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"At most {limit} bytes.")
            file.write(chunk)
    except UnreadablePostError:
        raise ParseError("The body broke off.", "cut_short") from None
    return size


def _source(request: SpooledRequest, declared: str) -> Readable:
    """Return the stream of the body.

    Django takes a body without a length for empty; some servers know where it ends.
    """
    chunked = not declared and "HTTP_TRANSFER_ENCODING" in request.META
    ends = request.META.get("wsgi.input_terminated", False)
    return request.META["wsgi.input"] if chunked and ends else request
