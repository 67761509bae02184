"""Bodies that may be large: on the disk while they come, so that no process holds one whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile

from django.http import UnreadablePostError
from rest_framework.exceptions import APIException, ParseError

PIECE = 1 << 20  # What is held of a body at a time; smaller ones never reach the disk.


class TooLarge(APIException):
    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


@contextmanager
def spooled(request, limit: int) -> Iterator[SpooledTemporaryFile]:
    """Read the framework's request to its end, and put what was read in the place of what came.

    A body without a length, sent in chunks, is read like any other. Raises TooLarge before more
    than `limit` bytes are stored, and ParseError where the body ends before its length.
    """
    told = request.META.get("CONTENT_LENGTH") or ""
    if told.isdecimal() and int(told) > limit:
        raise TooLarge(f"At most {limit} bytes.")
    with SpooledTemporaryFile(PIECE) as file:
        size = _copied(_source(request, told), file, limit)
        if told.isdecimal() and size < int(told):
            raise ParseError("The body ended before its Content-Length.", "cut_short")
        file.seek(0)
        request.META["CONTENT_LENGTH"] = str(size)
        request._stream, request._read_started = file, False
        yield file


def pieces_of(stream) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _copied(source, file, limit: int) -> int:
    size = 0
    try:
        for piece in pieces_of(source):
            size += len(piece)
            if size > limit:
                raise TooLarge(f"At most {limit} bytes.")
            file.write(piece)
    except UnreadablePostError:
        raise ParseError("The body broke off.", "cut_short") from None
    return size


def _source(request, told: str):
    """The framework takes a body without a length for empty; some servers know where it ends."""
    chunked = not told and "HTTP_TRANSFER_ENCODING" in request.META
    ends = request.META.get("wsgi.input_terminated", False)
    return request.META["wsgi.input"] if chunked and ends else request
