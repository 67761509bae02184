"""The guard: a process that outlives a killed launcher and clears up after it.

It reads orders from a pipe that only the launcher holds. When the pipe ends, however the launcher
ended, it kills every group that is still registered and removes the folders. It is run as a
script of its own, so it imports nothing but the standard library.

Orders: `own <group> <signal> <mark>`, `drop <group>`, `remove <folder>`. The mark is in the
environment of everything that the group's leader started, wherever it has gone since.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

MARK = b"\0LAUNCHED_AS="
Process = tuple[int, str]  # The id and the start time: an id alone may be someone else's by now.


def processes() -> Iterator[tuple[Process, int, int, int]]:
    """Every living process: itself, its parent, its group, its session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            if fields[0] not in "ZX":
                parent, group, session = map(int, fields[1:4])
                yield (int(folder.name), fields[19]), parent, group, session


def members(
    groups: Collection[int], marks: Collection[str] = (), known: Collection[Process] = ()
) -> set[Process]:
    """The processes of the groups: by group, session, mark or descent, or known before.

    Descent matters because PostgreSQL gives each of its processes a session of its own, and
    writes its titles over the environment.
    """
    table = list(processes())
    members = {who for who, _, group, session in table
               if group in groups or session in groups or who in known
               or (marks and mark_of(who[0]) in marks)}  # fmt: skip
    while more := {who for who, parent, *_ in table
                   if who not in members and any(parent == pid for pid, _ in members)}:  # fmt: skip
        members |= more
    return members


def mark_of(pid: int) -> str:
    """The mark in a process's environment, or nothing where there is none to see."""
    with contextlib.suppress(OSError):
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        return (b"\0" + environment).partition(MARK)[2].partition(b"\0")[0].decode()
    return ""


def send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def destroy(
    groups: Collection[int],
    marks: Collection[str] = (),
    known: Collection[Process] = (),
    patience: float = 5,
) -> None:
    """Kill all members of the groups, and return when they are gone."""
    deadline = time.monotonic() + patience
    while (left := members(groups, marks, known)) and time.monotonic() < deadline:
        for pid, _ in left:
            send(pid, signal.SIGKILL)
        known = left
        time.sleep(0.01)


def clear(groups: dict[int, tuple[int, str]], patience: float = 2) -> None:
    """End every group by the signal it was registered with, then what is left by SIGKILL."""
    marks = {mark for _, mark in groups.values()}
    known = members(groups, marks)
    for leader, (number, _) in groups.items():
        send(leader, number)
    gentle = {leader for leader, (number, _) in groups.items() if number != signal.SIGKILL}
    destroy(groups.keys() - gentle, {groups[leader][1] for leader in groups.keys() - gentle})
    deadline = time.monotonic() + patience
    while members(gentle) and time.monotonic() < deadline:
        time.sleep(0.02)
    destroy(groups, marks, known)


def main(pipe: int) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, tuple[int, str]] = {}
    folders: list[str] = []
    with os.fdopen(pipe, encoding="utf-8", errors="surrogateescape") as orders:
        for line in orders:
            order, _, rest = line.rstrip("\n").partition(" ")
            if order == "own":
                leader, number, mark = rest.split()
                groups[int(leader)] = int(number), mark
            elif order == "drop":
                groups.pop(int(rest), None)
            elif order == "remove":
                folders.append(rest)
    clear(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
