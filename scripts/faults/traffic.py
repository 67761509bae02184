"""Clients that go on while something is broken: they repeat what was not acknowledged."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from itertools import count
from typing import Any
from uuid import uuid4

from .installation import OF_FILES, WRITERS, Installation
from .ledger import Cell, Ledger, SentFile
from .services import Caller

LOST = "no answer"
PATIENCE = 15.0  # Seconds for an answer, and for repeating after the end.
LONGEST_PAUSE = 0.25  # Seconds: less than `Retry-After` says, to see when answers change.
HEALTH, READY, FILES, WRITES, READS = 0.05, 0.25, 1.0, 0.02, 0.02  # Pauses between requests.
ROWS_OF_FILE = 3
# The answers after which the API's documentation lets a request be repeated.
REPEATED = {408, 409, 429}


@dataclass(frozen=True)
class Seen:
    """One answer to a request of a kind, with its code if it has one."""

    kind: str
    outcome: str
    begun: float
    ended: float
    retry_after: str | None = None
    body: Any = None

    @property
    def status(self) -> int:
        return 0 if self.outcome == LOST else int(self.outcome[:3])

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def seconds(self) -> float:
        return self.ended - self.begun


class Traffic:
    """Runs the clients for a block; after it, each of them has ended."""

    def __init__(self, installation: Installation, ledger: Ledger) -> None:
        self.seen: list[Seen] = []
        self._installation, self._ledger = installation, ledger
        self._ended = threading.Event()
        self._given_up_at = float("inf")
        clients: list[Callable[[], None]] = [self._ask_health, self._ask_readiness, self._read,
                                             self._send_files]  # fmt: skip
        clients += [lambda n=n: self._put(f"w{n}") for n in range(WRITERS)]  # type: ignore[misc]
        self._threads = [threading.Thread(target=client, daemon=True) for client in clients]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up_at = time.monotonic() + PATIENCE
        self._ended.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE + 5)

    def _every(self, seconds: float) -> Iterator[int]:
        """Count until the end, with pauses."""
        for number in count():
            if self._ended.is_set():
                return
            yield number
            self._ended.wait(seconds)

    def _ask_health(self) -> None:
        """Ask the platform, and a server that only answers, to tell the machine apart."""
        ports = {"health": self._installation.platform.port, "stub": self._installation.stub}
        for _ in self._every(HEALTH):
            for kind, port in ports.items():
                with closing(Caller(port, patience=PATIENCE)) as caller:
                    self._ask(caller, kind, "GET", "/healthz")

    def _ask_readiness(self) -> None:
        for _ in self._every(READY):
            with closing(Caller(self._installation.platform.port, patience=PATIENCE)) as caller:
                self._ask(caller, "ready", "GET", "/readyz")

    def _read(self) -> None:
        day = self._ledger.days[0]
        paths = [f"{self._installation.path}/teams",
                 f"{self._installation.path}/scores?day={day}"]  # fmt: skip
        with closing(self._caller()) as caller:
            for number in self._every(READS):
                self._ask(caller, "read", "GET", paths[number % 2])

    def _put(self, rep: str) -> None:
        """Change one score after another; each value is another one."""
        days, rep_id = self._ledger.days, self._installation.reps[rep]
        with closing(self._caller()) as caller:
            for number in self._every(WRITES):
                cell, value = (rep, days[number % len(days)]), 1000 + number
                path = f"{self._installation.path}/reps/{rep_id}/scores/{cell[1]}"
                body = {"total": value / 1000}
                if self._until_acknowledged(caller, "write", "PUT", path, body):
                    self._ledger.changes[cell].append(value)

    def _send_files(self) -> None:
        with closing(self._caller()) as caller:
            for number in self._every(FILES):
                rows, key = self._rows(number), str(uuid4())
                lines = [f"{rep},{day},{value / 1000}" for (rep, day), value in rows.items()]
                headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
                path = f"{self._installation.path}/imports?filename={key}.csv"
                text = "\n".join(["rep,day,total", *lines])
                answer = self._until_acknowledged(caller, "file", "POST", path, text, **headers)
                if answer:
                    self._ledger.files[key] = SentFile(rows, answer.body["id"])

    def _rows(self, number: int) -> dict[Cell, int]:
        """Return rows of cells that no other file has."""
        rep, days = f"f{number % OF_FILES}", self._ledger.days
        first = number // OF_FILES * ROWS_OF_FILE
        return {(rep, days[first + n]): 1000 + number for n in range(ROWS_OF_FILE)}

    def _until_acknowledged(
        self, caller: Caller, kind: str, method: str, path: str, body: Any, **headers: str
    ) -> Seen | None:
        while True:
            seen = self._ask(caller, kind, method, path, body, **headers)
            if seen.is_success:
                return seen
            may_be_repeated = seen.status in REPEATED or seen.status >= 500 or not seen.status
            if not may_be_repeated or time.monotonic() > self._given_up_at:
                self._ledger.open.append(f"{method} {path}: {seen.outcome}")
                return None
            time.sleep(min(float(seen.retry_after or LONGEST_PAUSE), LONGEST_PAUSE))

    def _ask(
        self, caller: Caller, kind: str, method: str, path: str, body: Any = None, **headers: str
    ) -> Seen:
        begun, received, retry_after = time.monotonic(), None, None
        try:
            status, _, received = caller.ask(method, path, body, **headers)
            code = received.get("code", "") if status >= 400 else ""
            outcome, retry_after = f"{status} {code}".strip(), caller.retry_after
        except (OSError, HTTPException, ValueError) as error:
            outcome, received = LOST, repr(error)
            caller.close()
        kept = received if kind in ("file", "ready") or outcome == LOST else None
        seen = Seen(kind, outcome, begun, time.monotonic(), retry_after, kept)
        self.seen.append(seen)
        return seen

    def _caller(self) -> Caller:
        one = self._installation
        return Caller(one.platform.port, one.key, patience=PATIENCE)
