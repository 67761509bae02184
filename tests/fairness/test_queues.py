"""Every task declares its queue, and what is urgent never shares one with jobs."""

import pytest
from celery.exceptions import QueueNotFound
from django.conf import settings
from kombu.transport.redis import Channel

from config.celery import app
from ssi_platform.database.queueing import QueuedOnce
from ssi_platform.database.queues import Queue
from ssi_platform.database.worker_ages import NotesAges

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if name.startswith("apps."))
URGENT = {
    "apps.jobs.tasks.heartbeat": "clock",
    "apps.jobs.tasks.sweep": "clock",
    "apps.analytics.tasks.sweep": "clock",
    "apps.analytics.tasks.advance_days": "clock",
    "apps.ledger.tasks.sweep": "clock",
    "apps.analytics.tasks.release_weeks": "clock",
    "apps.analytics.tasks.forecast_all": "clock",
    "apps.alerts.tasks.sweep": "clock",
    "apps.alerts.tasks.evaluate": "statistics",
    "apps.analytics.tasks.drain": "statistics",
    "apps.analytics.tasks.refresh_standings": "statistics",
    "apps.analytics.tasks.forecast": "statistics",
    "apps.ledger.tasks.publish": "statistics",
    "apps.access.tasks.sweep": "clock",
    "apps.access.tasks.record_attempt": "statistics",  # Attempts may come in floods.
}


@pytest.mark.parametrize("name", OURS)
def test_a_task_declares_its_queue(name):
    assert app.tasks[name].queue_name == URGENT.get(name, "jobs")


@pytest.mark.parametrize("task", [None, "the task itself"])
@pytest.mark.parametrize("name", OURS)
def test_its_messages_go_there(name, task):
    route = app.amqp.router.route({}, name, task_type=task and app.tasks[name])
    queue, expected = route["queue"], URGENT.get(name, "jobs")
    assert (queue.name, queue.exchange.name, queue.routing_key) == (expected,) * 3


def test_a_message_reaches_one_queue():
    """Queues that share an exchange and a routing key would each get every message."""
    bindings = [(queue.exchange.name, queue.routing_key) for queue in app.amqp.queues.values()]
    assert len(set(bindings)) == len(bindings) == len(Queue)


def test_a_queue_that_nobody_declares_is_refused():
    with pytest.raises(QueueNotFound):
        app.amqp.router.route({"queue": "other"}, "apps.jobs.tasks.work")


def test_the_schedule_names_tasks_of_these_queues():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(OURS)


@pytest.mark.parametrize("name", ["work", "drain", "publish", "evaluate"])
def test_what_is_done_for_one_organisation_waits_at_most_once_for_it(name):
    (task,) = [app.tasks[full] for full in OURS if full.endswith(f".{name}")]
    assert isinstance(task, QueuedOnce)


def test_a_worker_notes_the_queues_that_it_serves():
    assert NotesAges in app.steps["consumer"]
    assert set(Queue) == {"clock", "statistics", "jobs"}


def test_a_lost_connection_is_closed_without_being_used():
    assert Channel.do_restore is False


def test_messages_are_acknowledged_while_the_connection_is_there():
    """A worker dies when it acknowledges a finished task on a connection that is gone."""
    assert app.conf.task_acks_late is False
    assert app.conf.worker_disable_prefetch is True


def test_a_task_runs_even_if_its_mark_cannot_be_taken_away(monkeypatch):
    def lost(key):
        raise ConnectionError

    monkeypatch.setattr("ssi_platform.database.queueing.cache.delete", lost)
    app.tasks["apps.jobs.tasks.work"].before_start("id", (), {"organisation_id": "one"})
