"""Processes of this machine: which belong to a child, and how they are ended."""

import contextlib
import os
import signal
import time
from collections.abc import Collection, Iterator
from pathlib import Path

Process = tuple[int, str]  # The id and the start time: ids are given out again.


def processes() -> Iterator[tuple[Process, int, int, int]]:
    """Yield every living process: itself, its parent, its group, its session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            if fields[0] not in "ZX":
                parent, group, session = map(int, fields[1:4])
                yield (int(folder.name), fields[19]), parent, group, session


def members(groups: Collection[int], known: Collection[Process] = ()) -> set[Process]:
    """Return the processes of groups: by group, session or descent, or known before.

    Descent is needed because PostgreSQL gives each of its processes a session of its own.
    """
    table = list(processes())
    members = {who for who, _, group, session in table
               if group in groups or session in groups or who in known}  # fmt: skip
    while more := {who for who, parent, *_ in table
                   if who not in members and any(parent == pid for pid, _ in members)}:  # fmt: skip
        members |= more
    return members


def send(pid: int, number: int) -> None:
    """Send a signal to a process, if it still exists."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def destroy(groups: Collection[int], patience: float = 5) -> None:
    """Kill all members of the groups, and return when they are gone."""
    deadline, known = time.monotonic() + patience, set[Process]()
    while (known := members(groups, known)) and time.monotonic() < deadline:
        for pid, _ in known:
            send(pid, signal.SIGKILL)
        time.sleep(0.01)
