"""What operators and newcomers ask first."""

import json
import re
import threading

import psycopg
import pytest
import time_machine
from django.core.cache import cache

from apps.jobs.tasks import heartbeat
from ssi_platform.api import health
from ssi_platform.database import faults, worker_ages
from ssi_platform.database.queues import Queue
from tests.sample_data import NOW

ASSET = re.compile(r"""(?:src|href)=["']([^"']+)["']""")


def test_the_process_answers(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_everything_is_ready_and_the_heartbeat_has_an_age(client):
    cache.delete_many([health.HEARTBEAT, *map("worker:{}".format, Queue)])
    never = client.get("/readyz")
    with time_machine.travel(NOW, tick=False) as clock:
        heartbeat()
        worker_ages.note([Queue.CLOCK, Queue.JOBS])
        clock.shift(3)
        worker_ages.note([Queue.CLOCK])
        clock.shift(4)
        beat = client.get("/readyz")

    assert never.status_code == beat.status_code == 200
    assert never.json()["heartbeat_age_seconds"] is None
    assert never.json()["worker_ages_seconds"] == dict.fromkeys(Queue, None)
    assert beat.json() == {
        "ready": True,
        "database": "ok",
        "redis": "ok",
        "migrations": "ok",
        "read_only": False,
        "disk": "ok",
        "workers": "ok",
        "heartbeat_age_seconds": 7.0,
        "worker_ages_seconds": {"clock": 4.0, "statistics": None, "jobs": 7.0},
    }
    assert never.json()["workers"] == "silent"


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["database", "redis", "migrations"])
def test_what_is_missing_is_named(client, monkeypatch, part):
    def broken(*connection):
        raise ConnectionError("secret address")

    monkeypatch.setattr(health, f"_{part}", broken)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()[part] == "ConnectionError"
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_a_database_without_an_answer_is_named_in_time(client, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    monkeypatch.setattr(health, "_database", lambda connection: ended.wait(10))
    answers = [client.get("/readyz") for _ in range(2)]
    ended.set()

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json()["database"] == "timeout"
    assert answers[0].json()["read_only"] is None


@pytest.mark.django_db
def test_migrations_that_are_not_applied_are_counted(client, monkeypatch):
    known = health._migrations_on_disk()
    newer = known | {("scores", "0002_newer"), ("scores", "0003_newest")}
    monkeypatch.setattr(health, "_migrations_on_disk", lambda: newer)
    answer = client.get("/readyz")

    assert len(known) > 10
    assert (answer.status_code, answer.json()["migrations"]) == (503, "2 not applied")


@pytest.mark.django_db
def test_a_database_without_space_is_ready_and_named(client):
    assert client.get("/readyz").json()["disk"] == "ok"
    faults.fault_of(psycopg.errors.DiskFull())
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["disk"]) == (200, "database_full")


@pytest.mark.django_db
def test_a_full_temporary_folder_is_named(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_SPACE", 1 << 62)
    assert client.get("/readyz").json()["disk"] == "temporary_full"


@pytest.mark.django_db
def test_the_schema_is_there_in_both_spellings(client):
    spec = json.loads(client.get("/schema?format=json").content)

    assert spec["openapi"].startswith("3.1")
    assert "/api/v1/organisations/{organisation}/reps/{rep}/scores/{day}" in spec["paths"]
    assert client.get("/schema").content.startswith(b"openapi: 3.1")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/docs", "/docs/reference"])
def test_documentation_uses_local_assets_only(client, page):
    answer = client.get(page)
    assets = ASSET.findall(answer.content.decode())

    assert answer.status_code == 200
    assert any(asset.startswith("/static/drf_spectacular_sidecar/") for asset in assets)
    assert not [asset for asset in assets if re.match("(https?:)?//", asset)]
    for asset in assets:
        if asset.startswith("/static/"):
            file = client.get(asset)
            assert file.status_code == 200, asset
            file.close()
