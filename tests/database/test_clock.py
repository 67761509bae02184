"""Clocks of web and worker machines are hours apart; what the platform does is timed by the
database's clock.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.jobs import services as jobs
from apps.jobs import tasks
from apps.jobs.models import Job
from apps.ledger.models import AuditEvent
from apps.scores.models import DailyScore
from ssi_platform.database import clock
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.sessions import SessionStore
from tests.sample_data import key

ACME = "/api/v1/organisations/acme"
ONCE = {"Idempotency-Key": "once"}
HOUR = timedelta(hours=1)
APART = [timedelta(hours=hours) for hours in (2, 25, -2, -25)]


def database_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def machine(apart):
    """A machine whose clock is wrong."""
    return time_machine.travel(datetime.now(UTC) + apart, tick=True)


@pytest.fixture(params=APART, ids=str)
def wrong(request, db, database_clock):
    return request.param


def test_a_reading_is_counted_on(db, database_clock):
    instants = [clock.now()]
    with CaptureQueriesContext(connection) as captured:
        instants += [clock.now() for _ in range(3)]
    assert len(captured) == 0
    assert instants == sorted(instants)
    assert abs(database_now() - instants[-1]) < timedelta(seconds=1)


def test_an_old_reading_is_replaced(db, database_clock, monkeypatch):
    clock.set_reading(database_now() - HOUR)
    assert database_now() - clock.now() > HOUR / 2
    monkeypatch.setattr(clock, "MAX_AGE", -1)
    assert database_now() - clock.now() < timedelta(seconds=1)


def test_an_old_reading_has_to_do_where_no_statement_can_run(db, database_clock, monkeypatch):
    before = clock.now()
    monkeypatch.setattr(clock, "MAX_AGE", -1)
    with transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert clock.now() >= before
        transaction.set_rollback(True)
        assert clock.now() >= before


def test_a_request_with_a_key_does_not_ask_for_the_time(acme, api, acme_key, database_clock):
    browser = api(acme_key)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(f"{ACME}/teams").status_code == 200
    assert [query for query in captured.captured_queries if "clock_timestamp" in query["sql"]] == []
    assert abs(database_now() - clock.now()) < timedelta(seconds=5)


def test_a_key_ends_neither_early_nor_late(wrong, acme, api):
    later, over = (key(acme, expires_at=database_now() + by) for by in (HOUR, -HOUR))
    with machine(wrong):
        assert api(later).get(f"{ACME}/teams").status_code == 200
        refused = api(over).get(f"{ACME}/teams")
    assert (refused.status_code, refused.json()["code"]) == (401, "expired_key")


def test_a_session_ends_neither_early_nor_late(wrong):
    for by, is_there in ((HOUR, True), (-HOUR, False)):
        session = SessionStore()
        session["name"] = "value"
        session.set_expiry(database_now() + by)
        session.save()
        with machine(wrong):
            assert (SessionStore(session.session_key).get("name") == "value") is is_there
            call_command("clearsessions")
        assert session.exists(session.session_key) is is_there


def test_a_session_made_by_a_wrong_machine_lasts_as_long_as_others(wrong, settings):
    with machine(wrong):
        session = SessionStore()
        session["name"] = "value"
        session.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires_at FROM cross_tenant_session(%s)", [session.session_key])
        left = cursor.fetchone()[0] - database_now()
    assert abs(left - timedelta(seconds=settings.SESSION_COOKIE_AGE)) < timedelta(minutes=1)


def test_a_repeated_request_is_answered_and_not_done_again(wrong, acme, api, acme_key):
    first = api(acme_key).post(f"{ACME}/teams", {"name": "West"}, headers=ONCE)
    with machine(wrong):
        second = api(acme_key).post(f"{ACME}/teams", {"name": "West"}, headers=ONCE)
        third = api(acme_key).post(f"{ACME}/teams", {"name": "East"}, headers=ONCE)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert third.status_code == 422


def test_an_answer_kept_by_a_wrong_machine_is_kept_for_a_day(wrong, acme, api, acme_key):
    with machine(wrong):
        api(acme_key).post(f"{ACME}/teams", {"name": "West"}, headers=ONCE)
    again = api(acme_key).post(f"{ACME}/teams", {"name": "West"}, headers=ONCE)
    assert again["Idempotent-Replayed"] == "true"


def test_the_later_value_stands(wrong, acme, api, acme_key, bobs_rep):
    browser = api(acme_key)
    address = f"{ACME}/reps/{bobs_rep.pk}/scores/{(database_now() - timedelta(days=3)).date()}"
    totals = (50, 60, 70)
    for number, total in enumerate(totals):
        with machine(wrong if number % 2 == 0 else timedelta()):
            assert browser.put(address, {"total": total}).status_code in (200, 201)
        assert browser.get(address).json()["total"] == total
    with organisation_context(acme.pk):
        observed = DailyScore.objects.order_by("-observed_at").first().observed_at
    assert abs(database_now() - observed) < timedelta(minutes=1)


def test_an_audit_event_has_the_time_of_the_database(wrong, acme, api, acme_key):
    with machine(wrong):
        api(acme_key).post(f"{ACME}/teams", {"name": "West"})
    with organisation_context(acme.pk):
        event = AuditEvent.objects.order_by("-occurred_at").first()
    assert event.action == "create"
    assert abs(database_now() - event.occurred_at) < timedelta(minutes=1)


@pytest.fixture
def job(acme, monkeypatch):
    """A job whose worker vanishes in its first attempt."""

    def vanish(*, job, clock):
        attempts.append(job.attempt)
        raise jobs.JobLost

    attempts = []
    monkeypatch.setitem(jobs.JOB_KINDS._items, "export", jobs.JobKind("export", run=vanish))
    with organisation_context(acme.pk, actor=Actor("system")):
        job = jobs.submit(organisation_id=acme.pk, kind="export", arguments={})
    job.attempts = attempts
    return job


def work(organisation):
    return jobs.run_next(organisation_id=organisation.pk, clock=clock.now)


def test_a_job_of_a_wrong_machine_is_not_held_for_hours(wrong, acme, job):
    with machine(wrong):
        assert work(acme)
    with organisation_context(acme.pk):
        held = Job.objects.get(pk=job.pk)
    assert timedelta(seconds=20) < held.lease_until - database_now() < timedelta(seconds=40)
    assert held.created_at < database_now()


def test_a_job_is_not_taken_from_its_worker(wrong, acme, job):
    assert work(acme)
    with machine(wrong):
        assert not work(acme)
    assert job.attempts == [1]


def test_a_job_whose_lease_has_ended_is_taken_up(wrong, acme, job):
    assert work(acme)
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
    with machine(wrong):
        assert work(acme)
    assert job.attempts == [1, 2]


def test_the_age_of_the_heartbeat_is_right(wrong, client):
    with machine(wrong):
        tasks.heartbeat()
    assert client.get("/readyz").json()["heartbeat_age_seconds"] < 5
    tasks.heartbeat()
    with machine(wrong):
        assert client.get("/readyz").json()["heartbeat_age_seconds"] < 5
