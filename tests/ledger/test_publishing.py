"""Sequences are given at publication: without a hole, without a repetition, in commit order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.directory import services as directory
from apps.directory.models import Team
from apps.ledger import services as ledger
from apps.ledger import tasks
from apps.ledger.models import AuditEvent, Event, Position
from apps.ledger.services import publishing
from apps.ledger.services.writing import write
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, system
from tests.sample_data import organisation as make_organisation
from tests.sample_data import team as make_team

from .published import acme as acme
from .published import held_open, ids, positions, publish, unpublished


def test_records_are_numbered_from_one_by_kind(acme):
    for name in ("North", "South"):
        make_team(acme, name)
        publish(acme)
    assert positions(acme, "event") == list(enumerate(ids(acme, Event), start=1))
    assert positions(acme, "audit") == list(enumerate(ids(acme, AuditEvent), start=1))
    assert (len(ids(acme, Event)), len(ids(acme, AuditEvent))) == (2, 3)


def test_organisations_have_sequences_of_their_own(acme):
    globex = make_organisation("globex")
    for organisation in (globex, acme):
        make_team(organisation, "North")
        publish(organisation)
    assert [number for number, _ in positions(globex, "audit")] == [1, 2]
    assert [number for number, _ in positions(acme, "audit")] == [1, 2]


def test_many_records_are_published_in_steps(acme, monkeypatch):
    monkeypatch.setattr(publishing, "STEP", 2)
    for number in range(4):
        make_team(acme, f"T{number}")
    publish(acme)
    assert [number for number, _ in positions(acme, "audit")] == [1, 2, 3, 4, 5]
    assert unpublished(acme) == 0


def test_nothing_to_publish_is_one_question(acme):
    publish(acme)
    with organisation_context(acme.pk), CaptureQueriesContext(connection) as captured:
        assert publishing.publish(organisation_id=acme.pk, now=NOW) == 0
    assert len(captured) == 1


def test_a_record_that_is_committed_late_comes_after_those_that_are_published(acme):
    with held_open(
        acme, lambda: directory.create_team(caller=system(acme), name="Late", today=TODAY)
    ):
        with organisation_context(acme.pk):  # Later, with a larger id; it commits first.
            directory.create_rep(caller=system(acme), name="Rita", today=TODAY)
        publish(acme)
        before = positions(acme, "audit")
    publish(acme)
    after = positions(acme, "audit")

    assert after[: len(before)] == before
    with organisation_context(acme.pk):
        [late] = AuditEvent.objects.filter(object_type="team").values_list("id", flat=True)
    assert after[len(before) :] == [(len(before) + 1, late)]
    assert late < before[-1][1]


def test_a_rolled_back_record_leaves_no_hole(acme):
    with organisation_context(acme.pk):
        team = Team(organisation=acme, name="Never")
        ledger.record_event("create", team)
        transaction.set_rollback(True)
    make_team(acme, "North")
    publish(acme)
    assert [number for number, _ in positions(acme, "audit")] == [1, 2]


def test_a_publisher_waits_for_the_one_before_it(acme):
    make_team(acme, "North")

    def publish_elsewhere():
        try:
            publish(acme)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with held_open(acme, lambda: publishing.publish(organisation_id=acme.pk, now=NOW)):
            make_team(acme, "South")
            second = pool.submit(publish_elsewhere)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
        second.result()
    assert [number for number, _ in positions(acme, "event")] == [1, 2]


def test_publishers_wait_for_each_other(acme):
    """Each of several publishers numbers what it finds; together they number each record once."""

    def create(number):
        try:
            for step in range(10):
                make_team(acme, f"T{number}-{step}")
        finally:
            connection.close()

    def keep_publishing():
        try:
            for _ in range(25):
                publish(acme)
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        work = [pool.submit(create, number) for number in range(4)]
        work += [pool.submit(keep_publishing) for _ in range(3)]
        for done in work:
            done.result()
    publish(acme)
    published = positions(acme, "event")
    assert [number for number, _ in published] == list(range(1, 41))
    assert sorted(pk for _, pk in published) == ids(acme, Event)


def test_the_changes_of_one_row_are_published_in_their_order(acme):
    """Even when clocks disagree: the ids of the later transaction are the smaller ones."""
    team = make_team(acme, "North")
    first, second = sorted([AuditEvent(action="x").pk for _ in range(2)], reverse=True)
    for pk, name in ((first, "first"), (second, "second")):
        with organisation_context(acme.pk):
            event = AuditEvent(pk=pk, action=name, object_type="team", object_id=str(team.pk))
            write(organisation_id=acme.pk, audit=[event])
    publish(acme)
    assert [pk for _, pk in positions(acme, "audit")][-2:] == [first, second]


def test_the_task_publishes_and_the_sweep_finds_what_was_left(acme, monkeypatch):
    notified = []
    monkeypatch.setattr(tasks.publish, "delay", lambda **kwargs: notified.append(kwargs))
    assert cross_tenant.organisations_with_unpublished_records() == [acme.pk]
    tasks.sweep()
    assert notified == [{"organisation_id": str(acme.pk)}]

    tasks.publish(**notified[0])
    assert unpublished(acme) == 0
    assert cross_tenant.organisations_with_unpublished_records() == []


def test_a_worker_is_notified_once_a_transaction(acme, monkeypatch):
    notified = []
    monkeypatch.setattr(tasks.publish, "delay", lambda **kwargs: notified.append(kwargs))
    with organisation_context(acme.pk):
        for name in ("North", "South"):
            directory.create_team(caller=system(acme), name=name, today=TODAY)
        assert notified == []
    assert notified == [{"organisation_id": str(acme.pk)}]


def test_a_notification_of_a_rolled_back_savepoint_is_not_the_last_one(acme, monkeypatch):
    notified = []
    monkeypatch.setattr(tasks.publish, "delay", lambda **kwargs: notified.append(kwargs))
    with organisation_context(acme.pk):
        with transaction.atomic():
            directory.create_team(caller=system(acme), name="North", today=TODAY)
            transaction.set_rollback(True)
        directory.create_team(caller=system(acme), name="South", today=TODAY)
    assert len(notified) == 1


def test_publication_times_never_decrease(acme):
    for day in (2, 1):
        make_team(acme, f"T{day}")
        publish(acme, now=NOW + timedelta(days=day))
    with organisation_context(acme.pk):
        times = Position.objects.filter(kind="event").order_by("sequence")
        assert list(times.values_list("published_at", flat=True)) == [NOW + timedelta(days=2)] * 2
