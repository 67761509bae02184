"""Load: `wrk` where it is installed, else sockets of our own."""

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from rest_framework.request import Request

LINES = 4


def rate(port: Any, path: Any, key: Any, seconds: Any) -> Any:
    """Return the requests a second that are answered over a few lines kept open."""
    if shutil.which("wrk"):
        return _wrk(port, path, key, seconds)
    done = [0] * LINES
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask, args=(port, path, key, until, done, n)) for n in range(LINES)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def fetch(port: Any, path: Any, key: Any) -> Any:
    """Return one answer's status and body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def latency(port: Any, path: Any, key: Any, times: Any = 40) -> Any:
    """Return the median time in milliseconds that one answer takes when nobody else asks."""
    request, connection = _request(path, key), _connection(port)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        _answer(connection, request)
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(taken)[times // 2]


@contextmanager
def kept_open(port: Any) -> Iterator[Any]:
    """Give a function that asks for a path over one line."""
    connection = _connection(port)
    try:
        yield lambda path, key: _answer(connection, _request(path, key))
    finally:
        connection.close()


def _wrk(port: Any, path: Any, key: Any, seconds: Any) -> Any:
    output = subprocess.run(
        ["wrk", "-t1", f"-c{LINES}", f"-d{seconds}s", "-H", f"Authorization: Bearer {key}",
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in output:
        raise RuntimeError(output)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", output)[0])


def _ask(port: Any, path: Any, key: Any, until: Any, done: Any, n: Any) -> None:
    request, connection = _request(path, key), _connection(port)
    while time.monotonic() < until:
        _answer(connection, request)
        done[n] += 1
    connection.close()


def _connection(port: Any) -> Any:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _request(path: Any, key: Any) -> Any:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
    return head.encode()


def _answer(connection: Any, request: Request) -> None:
    """Send, and read one answer to its end."""
    connection.sendall(request)
    got = connection.recv(1 << 18)
    while b"\r\n\r\n" not in got:
        got += connection.recv(1 << 18)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0:
        missing -= len(connection.recv(min(missing, 1 << 18)))
    while length is None and not body.endswith(b"\r\n0\r\n\r\n"):  # In chunks.
        body = body[-7:] + connection.recv(1 << 18)
