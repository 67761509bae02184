"""How the work of a function grows with the size of its input, in CPU seconds.

The time of this thread and of ended children counts, not what else the machine does. Small and
large inputs are measured in pairs. The pair with the smallest growth counts: a busy machine slows
both halves of a pair alike, and it can only make the measurement longer.
"""

import gc
import resource
import signal
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import APIException

# What parsers raise; nothing else is a refusal.
REFUSALS = (
    ValueError,
    APIException,
    MultiPartParserError,
    SuspiciousOperation,
)
DOUBLINGS = 3
MOST = 2.3  # Per doubling: 2 is linear, 4 is a square.
MOST_PAIRS = 15
FAST = 4e-9  # Seconds a byte: memory itself is read faster near the processor than far from it.
LEAST_SECONDS = 0.001  # Of the small input; what takes less is done several times.
GIVE_UP_AFTER = 2.0  # CPU seconds for one large input: a square is not waited for.


class TooSlow(BaseException):
    """The time is up; no parser takes this for an error of its input."""


def growth(read: Callable[[Any], object], make: Callable[[int], Any], size: int) -> float:
    """Return by how much the work grows with each doubling up to a size; above MOST it is bad.

    `make` builds an input of a size, `read` is what is measured; it may refuse the input. What
    reads 250 MB a second at that size is as good as linear.
    """
    small, large = make(size >> DOUBLINGS), make(size)
    times = _times(read, small)
    smallest = float("inf")
    for _ in range(MOST_PAIRS):
        of_small, of_large = seconds(read, small, times), seconds(read, large, times)
        if of_large < FAST * size * times:
            return 2.0
        if of_large >= GIVE_UP_AFTER:
            return float("inf")
        smallest = min(smallest, (of_large / of_small) ** (1 / DOUBLINGS))
        if smallest <= MOST:
            break
    return smallest


def seconds(read: Callable[[Any], object], given: Any, times: int = 1) -> float:
    """Return the CPU seconds of reading an input so many times, at most GIVE_UP_AFTER."""
    collected = gc.isenabled()
    gc.disable()
    before = _clock()
    try:
        with suppress(TooSlow), cpu_limit(GIVE_UP_AFTER):
            for _ in range(times):
                with suppress(*REFUSALS):
                    read(given)
        return _clock() - before
    finally:
        if collected:
            gc.enable()


@contextmanager
def cpu_limit(seconds: float):
    """Raise TooSlow when the block takes longer; the engine of patterns looks at signals, too."""

    def stop(*_):
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _times(read: Callable[[Any], object], given: Any) -> int:
    return max(1, round(LEAST_SECONDS / max(seconds(read, given), 1e-6)))


def _clock() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + children.ru_utime + children.ru_stime
