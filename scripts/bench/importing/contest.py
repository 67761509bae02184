"""One run: the same rows by everybody in turn, then sizes, memory and reads meanwhile."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import log
from statistics import median
from typing import Any

import psycopg

from .. import serving
from . import files, floor, rivals
from .organisations import Tenant, rep_ids
from .reads import Reader
from .report import Line, print_table
from .sending import Sender
from .worker import worker

# Days of 2,740 reps, about a tenth of a million rows, a million and five.
SMALL, MILLION, LARGE = 37, 365, 1_825
IDLE_SECONDS = 15


class Contest:
    """What was measured so far."""

    def __init__(self, given: Any, folder: Any, port: Any) -> None:
        self.given, self.folder, self.port = given, folder, port
        self.times: dict[str, list[float]] = {
            name: [] for name in ("floor", "ours", "fresh", "again")
        }
        self.sizes: dict[str, list[Any]] = defaultdict(list)
        self.peaks: dict[str, float] = defaultdict(float)

    def run(self) -> None:
        path, rows = self._file(MILLION)
        tenants = [(Tenant(), Tenant(), Tenant()) for _ in range(self.given.rounds)]
        serving.settle(os.environ["DATABASE_OWNER_URL"])
        pieces = files.as_copied(path, rep_ids())
        for bare, tenant, small in tenants:
            self._round(pieces, path, rows, bare, tenant)
            self._size(SMALL, small)
        del pieces
        if self.given.large:
            self._size(LARGE, Tenant())
        reads = self._reads(tenants[0][1], path)
        others = {
            "plain DRF": (rivals.drf(self.port, path, "plain"), 8),
            "plain DRF that looks no rep up": (rivals.drf(self.port, path, "lean"), 8),
            "django-import-export": (rivals.import_export(path), 60),
        }
        print_table(self._lines(rows, others, reads))

    def _round(self, pieces: Any, path: Any, rows: Any, bare: Any, tenant: Any) -> None:
        """The floor, ours, and the same file once more."""
        self.times["floor"].append(floor.load(pieces, bare.pk))
        sender = Sender(self.port, tenant)
        with worker(self.folder) as ours:
            began = time.monotonic()
            took, imported = sender.load(path)
            _expect(imported, created=rows)
            sender.wait_until_idle()
            self.times["fresh"].append(time.monotonic() - began)
            self._note(rows, took, ours)
            again, imported = sender.load(path)
            _expect(imported, unchanged=rows)
        self.times["ours"].append(took)
        self.times["again"].append(again)
        if _stored(bare) != _stored(tenant):
            raise SystemExit("Not the same rows are stored.")
        latest = ", ".join(f"{name} {times[-1]:.1f} s" for name, times in self.times.items())
        print(f"{rows:,} rows: {latest}", flush=True)

    def _size(self, days: Any, tenant: Any) -> None:
        path, rows = self._file(days)
        sender = Sender(self.port, tenant)
        with worker(self.folder) as ours:
            took, imported = sender.load(path)
            self._note(rows, took, ours)
            _expect(imported, created=rows)
            sender.wait_until_idle()
        print(f"{rows:,} rows: ours {took:.1f} s", flush=True)

    def _note(self, rows: Any, took: Any, ours: Any) -> None:
        self.sizes[rows].append(took)
        self.peaks[rows] = max(self.peaks[rows], ours.peak())

    def _reads(self, looked_at: Any, path: Any) -> Any:
        """Return {what is read: (idle, beside an import)}, in milliseconds."""
        reader, sender = Reader(self.port, looked_at), Sender(self.port, Tenant())
        serving.settle(os.environ["DATABASE_OWNER_URL"])
        with worker(self.folder):
            idle = reader.idle(IDLE_SECONDS)
            with reader.beside() as busy:
                sender.load(path)
            sender.wait_until_idle()
        return {name: (idle[name], busy[name]) for name in idle}

    def _file(self, days: Any) -> Any:
        path = self.folder / f"scores-{files.REPS}x{days}.csv"
        return path, files.write(path, days)

    def _lines(self, rows: Any, others: Any, reads: Any) -> Iterator[Any]:
        ours = median(self.times["ours"])
        sizes: list[tuple[Any, Any]] = sorted(
            (size, median(times)) for size, times in self.sizes.items()
        )
        yield Line("ours / floor", ours / median(self.times["floor"]), 1.6)
        fresh = median(self.times["fresh"]) / median(self.times["floor"])
        yield Line("ours with all figures fresh / floor", fresh, 2)
        yield Line("the same file again / the first time", median(self.times["again"]) / ours, 0.8)
        for name, (a_row, wanted) in others.items():
            yield Line(f"{name} / ours", a_row * rows / ours, wanted, at_least=True, sampled=True)
        for size, peak in sorted(self.peaks.items()):
            yield Line(f"megabytes of the worker, {size:,} rows", peak, 300)
        for (less, short), (more, long) in pairwise(sizes):
            exponent = log(long / short) / log(more / less)
            yield Line(f"exponent, {less:,} to {more:,} rows", exponent, 1.1)
        for name, (idle, busy) in reads.items():
            yield Line(f"p95 of reads beside an import / idle, {name}", busy / idle, 3)


def _expect(imported: Any, **counts: Any) -> None:
    if any(imported[name] != count for name, count in counts.items()):
        raise SystemExit(f"Expected {counts}: {imported}")


def _stored(tenant: Any) -> Any:
    query = "SELECT count(*), sum(total), sum(hashint4(brand + day - '2000-01-01')) FROM {}"
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(f"SET LOCAL app.organisation_id = '{tenant.pk}'")
        return connection.execute(query.format(floor.TABLE)).fetchone()
