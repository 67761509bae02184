"""Faults of Redis: requests go on, and the sweep finds the work whose message was lost."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from .fault import Fault, Happening
from .installation import Installation

LONGER = 2.0  # Seconds: a wait for Redis on a busy machine, and not one that is repeated.


@contextmanager
def refused(one: Installation, happening: Happening) -> Iterator[None]:
    one.redis.close()
    try:
        yield
    finally:
        one.redis.open()


@contextmanager
def frozen(one: Installation, happening: Happening) -> Iterator[None]:
    one.redis.freeze()
    try:
        yield
    finally:
        one.redis.thaw()


@contextmanager
def restarted(one: Installation, happening: Happening) -> Iterator[None]:
    """The server is killed; when it comes back it has forgotten everything."""
    one.redis.close()
    one.supervisor.restart(one.engine("Valkey"), signal.SIGKILL)
    try:
        yield
    finally:
        one.redis.open()


FAULTS = [
    Fault("redis-refused", refused, seconds=2.5, slowest=LONGER,
          ready=(503, {"database": "ok", "workers": "unknown"})),
    Fault("redis-frozen", frozen, seconds=2.5, slowest=LONGER,
          ready=(503, {"database": "ok", "workers": "unknown"})),
    Fault("redis-restarted", restarted, seconds=0.5, slowest=LONGER, ready=(503, {}), file=5),
]  # fmt: skip
