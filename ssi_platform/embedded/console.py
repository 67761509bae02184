"""Messages of the launcher, and its exceptions."""

import sys
from pathlib import Path


class Stopped(Exception):
    """A request to stop: Ctrl-C, SIGTERM, or a parent that has ended."""


def say(message: str) -> None:
    """One line for the person at the terminal; standard output stays free for results."""
    print(f"ssi: {message}", file=sys.stderr, flush=True)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, indented, or nothing where there is none."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines)
