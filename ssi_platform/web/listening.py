"""Options of the sockets on which the server listens; accepted connections inherit them."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

UNSENT_MILLISECONDS = 30_000  # For a client that accepts nothing, or that has vanished.
KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}


async def limit_unsent() -> None:
    """Let the kernel close connections whose client does not take what was sent.

    The server has no such option, and holds such a connection for as long as the client likes.
    It opens its sockets after the application has started.
    """
    while not (listeners := listening_sockets()):
        await asyncio.sleep(0.1)
    for descriptor in listeners:
        _set_options(descriptor)


def listening_sockets() -> list[int]:
    """Return the file descriptors of this process's listening TCP sockets."""
    descriptors = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).startswith("socket:") and _listens(int(entry.name)):
                descriptors.append(int(entry.name))
    return descriptors


def _listens(descriptor: int) -> bool:
    with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as duplicate:
        tcp = duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL) == socket.IPPROTO_TCP
        return tcp and bool(duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _set_options(descriptor: int) -> None:
    with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as duplicate:
        duplicate.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MILLISECONDS)
        duplicate.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEP_ALIVE.items():
            duplicate.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
