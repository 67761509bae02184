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
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def latency(port: Any, path: Any, key: Any, times: Any = 40) -> Any:
    """Return the median time in milliseconds that one answer takes when nobody else asks."""
    request, line = _request(path, key), _line(port)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        _answer(line, request)
        taken.append((time.perf_counter() - began) * 1000)
    line.close()
    return sorted(taken)[times // 2]


@contextmanager
def kept_open(port: Any) -> Iterator[Any]:
    """Give a function that asks for a path over one line."""
    line = _line(port)
    try:
        yield lambda path, key: _answer(line, _request(path, key))
    finally:
        line.close()


def _wrk(port: Any, path: Any, key: Any, seconds: Any) -> Any:
    told = subprocess.run(
        ["wrk", "-t1", f"-c{LINES}", f"-d{seconds}s", "-H", f"Authorization: Bearer {key}",
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in told:
        raise RuntimeError(told)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])


def _ask(port: Any, path: Any, key: Any, until: Any, done: Any, n: Any) -> None:
    request, line = _request(path, key), _line(port)
    while time.monotonic() < until:
        _answer(line, request)
        done[n] += 1
    line.close()


def _line(port: Any) -> Any:
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _request(path: Any, key: Any) -> Any:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
    return head.encode()


def _answer(line: Any, request: Request) -> None:
    """Send, and read one answer to its end."""
    line.sendall(request)
    got = line.recv(1 << 18)
    while b"\r\n\r\n" not in got:
        got += line.recv(1 << 18)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    told = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(told[1]) - len(body) if told else 0
    while missing > 0:
        missing -= len(line.recv(min(missing, 1 << 18)))
    while told is None and not body.endswith(b"\r\n0\r\n\r\n"):  # In chunks.
        body = body[-7:] + line.recv(1 << 18)
