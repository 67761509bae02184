"""Requests to stop: signals, and the death or interruption of the `make` above."""

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Remembers that the end was asked for; the waiting loops look, so nothing is cut in half."""

    def __init__(self, parent: int | None = None):
        self.parent = parent
        self._received = False
        self._blocked_before = self._blocked_by_parent()

    @property
    def received(self) -> bool:
        return self._received or self._parent_is_gone() or self._make_was_interrupted()

    @contextlib.contextmanager
    def listening(self) -> Iterator["Signals"]:
        """Catch signals, follow the parent into death, and adopt orphaned descendants."""
        before = {number: signal.signal(number, self._note) for number in STOPPING}
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        if self.parent:
            prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._received = True

    def _parent_is_gone(self) -> bool:
        return bool(self.parent) and os.getppid() != self.parent

    def _make_was_interrupted(self) -> bool:
        """Whether SIGINT or SIGHUP reached make alone.

        Make then waits for its child inside its handler and passes nothing on, because a
        terminal would have told both. While a handler runs, its signal is blocked: that shows.
        """
        return handles_a_signal(self._blocked_by_parent() & ~self._blocked_before)

    def _blocked_by_parent(self) -> int:
        """The signals that the parent blocks, as a mask."""
        with contextlib.suppress(OSError, ValueError):
            status = Path(f"/proc/{self.parent}/status").read_text() if self.parent else ""
            blocked = (status.partition("SigBlk:")[2].split(maxsplit=1) or ["0"])[0]
            return int(blocked, 16)
        return 0


def handles_a_signal(blocked: int) -> bool:
    """Tell a mask of somebody inside a handler from that of somebody who forks.

    A handler blocks its own signal; starting a process blocks all of them for a moment.
    """
    ours = sum(1 << (number - 1) for number in STOPPING)
    return bool(blocked & ours) and not blocked & 1 << (signal.SIGUSR1 - 1)
