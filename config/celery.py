import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, task_prerun, worker_process_init
from kombu.transport.redis import Channel

from config.garbage import collect_less_often
from ssi_platform.api.request_id import use_request_id
from ssi_platform.database.reconnecting import ReconnectingAMQP
from ssi_platform.database.worker_ages import NotesAges

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
NICE = 5  # Of a worker: where it shares processors with the web server, requests come first.
app = Celery("ssi_platform", amqp=ReconnectingAMQP)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(NotesAges)
# With it, the worker would use a lost connection to queue again the messages of running tasks, and
# die. The sweep finds their work.
Channel.do_restore = False


@celeryd_init.connect
def _prepare_worker(**_: Any) -> None:
    from django.db import connection

    from ssi_platform.database.roles import refuse_unsafe_role

    # The processes of a worker are forks, and a fork has none of the threads that serve a pool.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    refuse_unsafe_role()
    os.nice(max(0, NICE - os.nice(0)))  # Never less than what it was started with.


@worker_process_init.connect
def _prepare_process(**_: Any) -> None:
    collect_less_often()


@task_prerun.connect
def _name_lines(task_id: str, **_: Any) -> None:
    """Log a task under its own id; a job takes that of the request which asked for it."""
    use_request_id(task_id)
