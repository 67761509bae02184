"""Responses of Django: whole ones at once, streams in pieces for which a thread is taken."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import close_old_connections

from .answers import Headers, Send, send_whole
from .environ import Environ

PIECE = 1 << 16  # Bytes that are handed to the server at a time.
TAKEN_AT_ONCE = 1 << 18  # Bytes of a stream that a thread collects at a time.
PIECE_DEADLINE = 30.0  # Seconds for the client to accept a piece.

Application = Callable[[Environ, Callable[..., Any]], Any]


@dataclass(slots=True)
class Answer:
    """A response, as far as a thread has produced it. `rest` is the stream of what follows."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    content: bytes = b""
    response: Any = None
    rest: Iterator[bytes] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """Take status and headers; WSGI's `start_response`."""
        self.status = int(status[:3])
        self.headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers]


def respond(application: Application, environ: Environ) -> Answer:
    """Return Django's response to a request. Runs in a thread."""
    answer = Answer()
    response = application(environ, answer.start)
    if not getattr(response, "streaming", False):
        answer.content = b"".join(response)
        response.close()
        return answer
    answer.response, answer.rest = response, iter(response)
    try:
        take(answer)
    except BaseException:
        response.close()
        raise
    return answer


def take(answer: Answer) -> None:
    """Collect the next part of a stream, and close it after the last. Runs in a thread."""
    parts, size = [], 0
    try:
        for part in answer.rest or ():
            parts.append(part)
            size += len(part)
            if size >= TAKEN_AT_ONCE:
                break
        else:
            close(answer)
    finally:
        close_old_connections()  # The next part may be taken by another thread.
    answer.content = b"".join(parts)


def close(answer: Answer) -> None:
    """Close a stream. Runs in a thread."""
    answer.rest = None
    answer.response.close()


class SlowReader(Exception):
    """The client did not accept a piece of its response in time."""


async def send_answer(
    send: Send, answer: Answer, run: Callable[..., "asyncio.Future[None]"]
) -> None:
    """Send a response. `run` runs a function in a thread when it is this caller's turn.

    A reader that is too slow, or that has gone, ends the stream: the connection is closed then,
    because the response is shorter than its length. Raises SlowReader.
    """
    if answer.rest is None:
        await send_whole(send, answer.status, answer.headers, answer.content)
        return
    start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    try:
        await send(start)
        while True:
            await _send_pieces(send, answer.content)
            if answer.rest is None:
                break
            await run(take, answer)
        await send({"type": "http.response.body", "body": b""})
    finally:
        if answer.rest is not None:
            await run(close, answer)


async def _send_pieces(send: Send, content: bytes) -> None:
    view = memoryview(content)
    for begin in range(0, len(content), PIECE):
        piece = bytes(view[begin : begin + PIECE])
        message = {"type": "http.response.body", "body": piece, "more_body": True}
        try:
            await asyncio.wait_for(_sent(send, message), PIECE_DEADLINE)
        except TimeoutError:
            raise SlowReader from None


async def _sent(send: Send, message: dict[str, Any]) -> None:
    await send(message)
