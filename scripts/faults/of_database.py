"""Faults of the database, and of the network before it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psycopg

from .fault import AWAY, OK, Fault, Happening
from .installation import NAME, Installation

TIMEOUT = {"database": "timeout"}
Inflicted = Callable[[Installation, Happening], AbstractContextManager[None]]


@contextmanager
def cut(one: Installation, happening: Happening) -> Iterator[None]:
    """Every connection is cut, again and again, as at a failover or by a pooler's restart."""
    for _ in range(8):
        happening.note(one.database.cut)
        one.pause(0.15)
    yield


@contextmanager
def refused(one: Installation, happening: Happening) -> Iterator[None]:
    happening.note(one.database.close)
    try:
        yield
    finally:
        one.database.open()


@contextmanager
def dropped(one: Installation, happening: Happening) -> Iterator[None]:
    """No byte passes to the server or back, as where packets are dropped."""
    one.database.freeze()
    try:
        yield
    finally:
        one.database.thaw()


@contextmanager
def stopped(one: Installation, happening: Happening) -> Iterator[None]:
    """Every process of the server is stopped; the kernel still accepts connections."""
    processes = _processes(one)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@contextmanager
def killed(one: Installation, happening: Happening) -> Iterator[None]:
    """A process of the server is killed: the server ends all others, and recovers."""
    with one.administrator() as admin:
        admin.execute("CHECKPOINT")
        row = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'ssi_app' LIMIT 1"
        ).fetchone()
    assert row
    happening.note(lambda: os.kill(row[0], signal.SIGKILL))
    time.sleep(0.05)
    one.platform.until(lambda: _accepts(one), 30)
    yield


@contextmanager
def out_of_connections(one: Installation, happening: Happening) -> Iterator[None]:
    with one.administrator() as admin:
        admin.execute(f"ALTER DATABASE {NAME} CONNECTION LIMIT 0")
        happening.note(one.database.cut)
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {NAME} CONNECTION LIMIT -1")


@contextmanager
def read_only(one: Installation, happening: Happening) -> Iterator[None]:
    """New sessions may change nothing, as on a standby."""
    alter = f"ALTER DATABASE {NAME}"
    with one.administrator() as admin:
        admin.execute(f"{alter} SET default_transaction_read_only = on")
        happening.note(one.database.cut)
        try:
            yield
        finally:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f"{alter} RESET default_transaction_read_only")
            happening.note(one.database.cut)


@contextmanager
def disk_full(one: Installation, happening: Happening) -> Iterator[None]:
    with one.administrator() as admin, one.disk.full(admin):
        yield


def locked(table: str) -> Inflicted:
    """Somebody holds a table for himself."""

    @contextmanager
    def inflict(one: Installation, happening: Happening) -> Iterator[None]:
        with one.administrator() as admin, admin.transaction():
            admin.execute(f"LOCK TABLE {table}")
            yield

    return inflict


def _processes(one: Installation) -> list[int]:
    first = one.engine("PostgreSQL").pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


def _accepts(one: Installation) -> bool:
    try:
        one.administrator().close()
    except psycopg.OperationalError:
        return False
    return True


FAULTS = [
    Fault("cut", cut, seconds=0),
    Fault("refused", refused, seconds=5, reads=AWAY, writes=AWAY, required=AWAY, typical=0.5,
          ready=(503, {"database": "OperationalError"})),
    Fault("dropped", dropped, seconds=4.5, reads=OK | AWAY, writes=OK | AWAY, required=AWAY,
          slowest=3, typical=0.5, ready=(503, TIMEOUT)),
    Fault("stopped", stopped, seconds=4.5, reads=OK | AWAY, writes=OK | AWAY, required=AWAY,
          slowest=3, typical=0.5, ready=(503, TIMEOUT)),
    Fault("killed", killed, seconds=0, reads=OK | AWAY, writes=OK | AWAY),
    Fault("out-of-connections", out_of_connections, seconds=3.5, reads=AWAY, writes=AWAY,
          required=AWAY, ready=(503, {"database": "OperationalError"})),
    Fault("read-only", read_only, seconds=2, writes=frozenset({"503 read_only"}),
          required=frozenset({"200", "503 read_only"}), ready=(200, {"read_only": True})),
    Fault("disk-full", disk_full, seconds=2, writes=OK | {"507 disk_full"},
          required=frozenset({"200", "507 disk_full"}), ready=(200, {"disk": "database_full"})),
    Fault("locked", locked("scores_dailyscore"), seconds=6.5, reads=OK | {"503 busy"},
          writes=OK | {"409 busy"}, required=frozenset({"503 busy", "409 busy"}), slowest=6),
]  # fmt: skip
