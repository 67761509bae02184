"""How long reads take, with and without an import beside them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from .. import client
from .files import LAST

PAUSE = 0.02  # Seconds between two requests: somebody looks, nobody presses.


class Reader:
    """Asks in turn for a page of scores and for a team's series of a year."""

    def __init__(self, port: Any, tenant: Any) -> None:
        self.port, self.tenant = port, tenant
        first, last = LAST - timedelta(days=364), LAST
        series = f"teams/{tenant.teams[0].pk}/statistics?from={first}&to={last}&page_size=365"
        self.paths = {
            "scores": f"{tenant.path}/scores?page_size=100",
            "series": f"{tenant.path}/{series}",
        }

    def idle(self, seconds: Any) -> Any:
        """Return the 95th percentile in milliseconds, by path."""
        with self.beside() as percentiles:
            time.sleep(seconds)
        return percentiles

    @contextmanager
    def beside(self) -> Iterator[Any]:
        """Read while the block runs; fill what is given with the percentiles."""
        taken: dict[str, list[float]] = {name: [] for name in self.paths}
        percentiles: dict[str, float] = {}
        done = Event()
        thread = Thread(target=self._read, args=(taken, done))
        thread.start()
        try:
            yield percentiles
        finally:
            done.set()
            thread.join()
        percentiles |= {name: _percentile(times) for name, times in taken.items()}

    def _read(self, taken: Any, done: Any) -> None:
        with client.kept_open(self.port) as ask:
            while not done.is_set():
                for name, path in self.paths.items():
                    began = time.perf_counter()
                    ask(path, self.tenant.key)
                    taken[name].append((time.perf_counter() - began) * 1000)
                    time.sleep(PAUSE)


def _percentile(times: Any) -> Any:
    return sorted(times)[int(len(times) * 0.95)]
