"""Sends a request to an ASGI application, without a server."""

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    content: bytes


def scope(method="GET", path="/", headers=(), client="203.0.113.9", query=b""):
    if "Host" not in dict(headers):
        headers = [("Host", "localhost"), *headers]
    named = [(name.lower().encode(), value.encode()) for name, value in headers]
    return {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "",
        "headers": named, "server": ("127.0.0.1", 8000), "client": (client, 50000),
    }  # fmt: skip


def receiver(*chunks, ends=True):
    """Return a `receive` of these chunks; without an end it then waits for ever."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    if ends:
        messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    receive.left = messages
    return receive


async def ask(application, *args, receive=None, **kwargs):
    sent = []

    async def send(message):
        sent.append(message)

    await application(scope(*args, **kwargs), receive or receiver(), send)
    if not sent:
        return None
    headers = {n.decode().lower(): v.decode() for n, v in sent[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return Response(sent[0]["status"], headers, content)
