"""Bodies of requests, received in the event loop under a deadline and a least rate."""

import asyncio
import errno
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.urls import Resolver404, resolve

from ssi_platform.api.uploads import COMPLETE_BODY
from ssi_platform.tenancy.viewsets import FORM_BYTES

from .answers import HttpRefusal
from .environ import Environ

Receive = Callable[[], Awaitable[dict[str, Any]]]

FIRST_BYTE = 10.0  # Seconds until the body begins.
GRACE = 10.0  # Seconds before the least rate holds.
LEAST_RATE = 1000  # Bytes a second, on average since the beginning.
LONGEST = 300.0  # Seconds for a body that is no file.
LONGEST_FILE = 3600.0
IN_MEMORY = 1 << 16  # Bytes of a body that stay in memory.
WRITTEN_AT_ONCE = 1 << 16  # Bytes that are collected before they are written to the disk.
DISCARDED_WITHIN = 0.5  # Seconds.
MOST_LARGE = 4  # Large bodies of one organisation at once.

# The event loop does not wait for the disk.
_disk = ThreadPoolExecutor(max_workers=2, thread_name_prefix="bodies")


class Disconnected(Exception):
    """The body ended before its length, or its chunks are malformed."""


def has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def takes_file(environ: Environ) -> bool:
    """Tell whether the route takes bodies of the installation's largest size."""
    try:
        path = environ["PATH_INFO"].encode("latin-1").decode()
        view = getattr(resolve(path).func, "cls", None)
    except (Resolver404, UnicodeDecodeError):
        return False
    return environ["REQUEST_METHOD"] == "POST" and getattr(view, "takes_files", False)


def limit_of(environ: Environ) -> int:
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.MAX_UPLOAD_BYTES + FORM_BYTES if takes_file(environ) else most


def declared_length(environ: Environ) -> int | None:
    """Return the length that the request states; the server has checked that it is a number."""
    text = environ.get("CONTENT_LENGTH")
    return int(text) if text and text.isdecimal() and len(text) < 20 else None


async def discard(environ: Environ, receive: Receive) -> None:
    """Receive a small body that is refused: whoever still sends it would not read the answer."""
    length = declared_length(environ)
    if length is None or length > IN_MEMORY:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARDED_WITHIN):
            while (message := await receive())["type"] == "http.request":
                if not message.get("more_body", False):
                    return


class LargeBodies:
    """Counts the large bodies that are received just now, by group: they take space on the disk."""

    def __init__(self) -> None:
        self._running: Counter[Hashable] = Counter()

    @contextmanager
    def one_more(self, group: Hashable) -> Iterator[None]:
        if self._running[group] >= MOST_LARGE:
            detail = f"At most {MOST_LARGE} large bodies at once."
            raise HttpRefusal(429, "too_many_at_once", detail, wait=10, close=True)
        self._running[group] += 1
        try:
            yield
        finally:
            self._running[group] -= 1
            self._running += Counter()  # Without groups that have none.


class Body:
    """One body while it is received. Raises HttpRefusal, or Disconnected."""

    def __init__(self, environ: Environ, receive: Receive) -> None:
        self._environ, self._receive = environ, receive
        self._limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        self._longest = LONGEST
        self._is_large = False
        self.size = 0
        self.more = True
        self.file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - See __exit__.

    def __enter__(self) -> "Body":
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    @property
    def is_large(self) -> bool:
        """True once the body is longer than other bodies than files may be."""
        return self._is_large

    async def start(self) -> None:
        """Receive the body up to the limit of bodies that are no files, or to its end."""
        declared = declared_length(self._environ)
        if declared is not None and declared > self._limit:
            self._grow(declared)
        else:
            await self._receive_while(lambda: not self._is_large)

    async def finish(self) -> None:
        """Receive the rest, and give the whole body to the environment."""
        await self._receive_while(lambda: True)
        self.file.seek(0)
        self._environ["wsgi.input"] = self.file
        self._environ["CONTENT_LENGTH"] = str(self.size)
        self._environ.pop("HTTP_TRANSFER_ENCODING", None)
        self._environ[COMPLETE_BODY] = self.file

    def _grow(self, size: int) -> None:
        """Continue as a file, if the route takes one of this size."""
        most = limit_of(self._environ)
        if size > most:
            raise HttpRefusal(413, "too_large", f"At most {most} bytes.", close=True)
        self._limit, self._longest, self._is_large = most, LONGEST_FILE, True

    async def _receive_while(self, wanted: Callable[[], bool]) -> None:
        begun, pending = time.monotonic(), bytearray()
        received = self.size
        try:
            async with asyncio.timeout(FIRST_BYTE) as deadline:
                while self.more and wanted():
                    pending += await self._next()
                    if len(pending) >= WRITTEN_AT_ONCE:
                        await self._write(pending)
                    allowed = min(GRACE + (self.size - received) / LEAST_RATE, self._longest)
                    deadline.reschedule(begun + allowed)
        except TimeoutError:
            raise HttpRefusal(408, "too_slow", TOO_SLOW, close=True) from None
        await self._write(pending)

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request":
            raise Disconnected
        content: bytes = message.get("body", b"")
        self.more = message.get("more_body", False)
        self.size += len(content)
        if self.size > self._limit:
            self._grow(self.size)
        return content

    async def _write(self, pending: bytearray) -> None:
        try:
            if self.size <= IN_MEMORY:
                self.file.write(pending)
            elif pending:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(_disk, self.file.write, bytes(pending))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise HttpRefusal(507, "disk_full", "There is no space left for the body.") from None
        pending.clear()


TOO_SLOW = f"The body came more slowly than {LEAST_RATE} bytes a second."
