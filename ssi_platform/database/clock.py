"""The time by the database's clock, which all processes share.

The clocks of web and worker machines may differ by hours. So leases, ages, expiries and the time of
an observation are read here, and never from the process. A reading of the database is counted on
with the process's monotonic clock. The look-ups that begin a request bring one along; without one,
or with one older than `MAX_AGE`, `now` asks the database.
"""

import time
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import connection
from psycopg.pq import TransactionStatus

MAX_AGE = 10.0  # Seconds for which a reading is counted on.

_reading: ContextVar[tuple[datetime, float] | None] = ContextVar("database_clock", default=None)


def now() -> datetime:
    """Return the present instant.

    It is never ahead of the database's clock. Of two requests of which the second began after the
    first had ended, the second has the later instant, also if other processes serve them.
    """
    return _source()


def set_reading(instant: datetime) -> None:
    """Count on from the time that a statement of this request has just returned."""
    _reading.set((instant, time.monotonic()))


def _counted() -> datetime:
    reading = _reading.get()
    if reading is None or time.monotonic() - reading[1] > MAX_AGE:
        reading = _read(reading)
    instant, taken_at = reading
    return instant + timedelta(seconds=time.monotonic() - taken_at)


def _read(old: tuple[datetime, float] | None) -> tuple[datetime, float]:
    """Ask the database; in a transaction that an error has ended, an old reading has to do."""
    raw = connection.connection
    if raw is not None and raw.closed:
        connection.close()  # It was cut; Django opens another one.
    elif old is not None and _has_failed():
        return old
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        reading = (cursor.fetchone()[0], time.monotonic())
    _reading.set(reading)
    return reading


def _has_failed() -> bool:
    raw = connection.connection
    broken = raw is not None and raw.info.transaction_status == TransactionStatus.INERROR
    return broken or connection.needs_rollback


_source = _counted  # Tests put the process's clock here, which they can turn.
