"""Large request bodies, spooled to disk while they are received."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from django.http import UnreadablePostError
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request

COMPLETE_BODY = "ssi.body"  # In the environment: the body, if the server has received all of it.
CHUNK = 1 << 20  # Bytes that are held of a body at a time; smaller bodies never reach the disk.


class TooLarge(APIException):
    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


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

    Raises TooLarge before more than `limit` bytes are stored, and ParseError where the body ends
    before its length.
    """
    declared = request.META.get("CONTENT_LENGTH") or ""
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge(f"At most {limit} bytes.")
    with _complete(request, declared, limit) as file:
        size = file.seek(0, SEEK_END)
        file.seek(0)
        request.META["CONTENT_LENGTH"] = str(size)
        request.spooled_body = file if size else None
        yield file


@contextmanager
def _complete(request: SpooledRequest, declared: str, limit: int) -> Iterator[IO[bytes]]:
    """Yield the file that the server has received the body in, or one that it is copied to."""
    received: IO[bytes] | None = request.META.get(COMPLETE_BODY)
    if received is not None:
        yield received
        return
    with SpooledTemporaryFile(CHUNK) as file:
        size = _copy(request, file, limit)
        if declared.isdecimal() and size < int(declared):
            raise ParseError("The body ended before its Content-Length.", "cut_short")
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
