"""Connections to the broker that come back soon, however long the broker was away."""

from typing import Any

from celery.app.amqp import AMQP
from kombu import Connection

INTERVAL = 1  # Second between two attempts; Celery's own pauses grow to thirty.


class Reconnecting(Connection):
    """Tries again every second, unless the caller asks for other intervals."""

    def _ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        intervals = {"interval_start": INTERVAL, "interval_step": 0, "interval_max": INTERVAL}
        return super()._ensure_connection(*args, **intervals | kwargs)


class ReconnectingAMQP(AMQP):
    """Celery's, with these connections."""

    Connection = Reconnecting
