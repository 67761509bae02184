"""A limit of failed authentications by address and by key, before a key is looked up.

Counters of the process: an installation of n processes accepts at most n times the limit, plus what
its threads are working on when the limit is reached. A credential that this process has accepted
before is never counted and never refused, so nobody locks the holder of a key out.
"""

import time
from collections.abc import Callable

from .callers import Presented

WINDOW = 60.0
MOST_COUNTED = 50_000


class Failures:
    """Counts failures with the generic cell rate algorithm: one moment for each name."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._full: dict[str, float] = {}

    def wait(self, caller: Presented) -> float:
        """Return for how many seconds the caller is refused; 0 if it is not.

        A key's limit holds for addresses that have failed themselves.
        """
        if caller.known or not self._limit or not self._full:
            return 0.0
        now = self._clock()
        wait = self._late(caller.address, now)
        if caller.key_id and caller.address in self._full:
            wait = max(wait, self._late(caller.key_id, now))
        return wait

    def count(self, caller: Presented) -> None:
        """Count a failed authentication for the address and for the key."""
        if not self._limit:
            return
        now = self._clock()
        if len(self._full) >= MOST_COUNTED:
            self._forget(now)
        for name in filter(None, (caller.address, caller.key_id)):
            full = max(self._full.get(name, now), now)
            self._full[name] = min(full + WINDOW / self._limit, now + WINDOW)

    def _forget(self, now: float) -> None:
        """Forget names without recent failures, and at least the half that failed first."""
        recent = [(name, full) for name, full in self._full.items() if full > now]
        self._full = dict(recent[-MOST_COUNTED // 2 :])

    def _late(self, name: str, now: float) -> float:
        return max(0.0, self._full.get(name, now) + WINDOW / self._limit - WINDOW - now)
