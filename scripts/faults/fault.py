"""What a fault is, and what must be seen while it lasts."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from .installation import LEASE, Installation

OK = frozenset({"200", "201", "202"})
AWAY = frozenset({"503 database_unavailable"})
SWEEP = 5  # Seconds between two sweeps for work whose message was lost.


@dataclass
class Happening:
    """The moments at which something was cut or killed: who waited then may have got an error."""

    moments: list[tuple[float, float]] = field(default_factory=list)

    def note(self, action: Callable[[], object]) -> None:
        begun = time.monotonic()
        action()
        self.moments.append((begun, time.monotonic()))

    def met(self, begun: float, ended: float) -> bool:
        return any(begun <= last and ended >= first for first, last in self.moments)


Inflict = Callable[[Installation, Happening], AbstractContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """One line of the table: how it is made, for how long, and the answers that are right.

    `reads` and `writes` are the right answers meanwhile, `required` those that somebody has to get.
    `slowest` and `typical` (the median) are of the answers, `back` of the time until all requests
    succeed again, `file` of the time until a file that is sent afterwards is loaded: all in
    seconds. `ready` is the status of `/readyz` and a part of its body. Where `goes_on`, a file is
    also loaded meanwhile.
    """

    name: str
    inflict: Inflict
    seconds: float
    reads: frozenset[str] = OK
    writes: frozenset[str] = OK
    required: frozenset[str] = frozenset()
    slowest: float = 3.5
    typical: float = 3.5
    ready: tuple[int, dict[str, Any]] = (200, {})
    is_ready: Callable[[Any], bool] = lambda body: True
    back: float = 2.0
    file: float = 2 * LEASE + SWEEP
    goes_on: bool = False
