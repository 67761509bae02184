"""A worker connects again soon to a broker that was away for long, and never gives it up."""

import pytest
from kombu import Connection

from config.celery import app


@pytest.fixture
def asked(monkeypatch):
    asked = []
    monkeypatch.setattr(Connection, "_ensure_connection", lambda _, **given: asked.append(given))
    return asked


def test_the_pauses_do_not_grow(asked):
    app.connection_for_read().ensure_connection(max_retries=None)
    app.connection_for_write().ensure_connection(interval_start=0, interval_max=3)
    often = {"interval_start": 1, "interval_step": 0, "interval_max": 1}
    assert asked == [
        {**often, "max_retries": None},
        {**often, "interval_start": 0, "interval_max": 3},
    ]


def test_a_worker_does_not_give_up():
    assert app.conf.broker_connection_max_retries is None
