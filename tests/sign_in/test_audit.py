"""Signing in, and attempts to, are recorded in every organisation of the person."""

import pytest

from apps.access import services as access
from apps.access import tasks
from apps.access.models import Membership
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, place, system

from .conftest import ATTEMPTS, PASSWORD, sign_in


@pytest.fixture
def queued(monkeypatch):
    """Do at once what a worker would do."""
    sent = []

    def delay(**attempt):
        sent.append(attempt)
        tasks.record_attempt(**attempt)

    monkeypatch.setattr(tasks.record_attempt, "delay", delay)
    return sent


@pytest.fixture
def events(acme):
    def recorded(organisation=acme):
        with organisation_context(organisation.pk):
            rows = AuditEvent.objects.filter(action__startswith="sign_in").order_by("id")
            return [(e.action, e.actor_name, e.object_id, e.address, e.request_id) for e in rows]

    return recorded


def id_of(organisation, user):
    with organisation_context(organisation.pk):
        return str(Membership.objects.get(user=user).pk)


def test_a_sign_in_is_recorded_in_each_organisation(ada, acme, globex, events):
    place(globex, ada.email, Role.REP)
    ada.set_password(PASSWORD)
    ada.save()
    answer = sign_in(ada.email, address="192.0.2.7")

    name = answer["X-Request-Id"]
    for organisation in (acme, globex):
        member = id_of(organisation, ada)
        assert events(organisation) == [("sign_in", ada.email, member, "192.0.2.7", name)]


@pytest.mark.parametrize("who", ["ada", "bob"])
def test_a_failed_attempt_is_recorded(request, who, acme, events, queued):
    """Bob's password is right, but he may not enter the admin site."""
    user = request.getfixturevalue(who)
    user.set_password(PASSWORD)
    user.save()
    answer = sign_in(user.email, PASSWORD if who == "bob" else "?", address="192.0.2.8")

    name = answer["X-Request-Id"]
    assert events() == [("sign_in_failed", "", id_of(acme, user), "192.0.2.8", name)]


def test_an_attempt_at_an_unknown_account_takes_the_same_way(db, events, queued, caplog):
    sign_in("nobody@acme.example", "?", address="192.0.2.9")

    assert [attempt["account"] for attempt in queued] == ["nobody@acme.example"]
    assert events() == []
    assert "from 192.0.2.9" in caplog.text and "nobody" not in caplog.text


@pytest.mark.usefixtures("limited")
def test_refusals_of_a_minute_are_recorded_once(ada, account, events, queued):
    ada.email = account
    ada.save()
    for _ in range(ATTEMPTS + 3):
        sign_in(account, "?")

    actions = [action for action, *_ in events()]
    assert actions == ["sign_in_failed"] * ATTEMPTS + ["sign_in_refused"]


def test_an_organisation_that_was_not_accepted_is_told_nothing(ada, globex, events):
    with organisation_context(globex.pk):
        access.add_member(caller=system(globex), email=ada.email, name="", role=Role.REP, now=NOW)
    ada.set_password(PASSWORD)
    ada.save()
    sign_in(ada.email)

    assert len(events()) == 1
    assert events(globex) == []


def test_without_redis_a_failure_is_in_the_log(ada, monkeypatch, caplog):
    def away(**_):
        raise ConnectionError

    monkeypatch.setattr(tasks.record_attempt, "delay", away)
    assert sign_in(ada.email, "?").status_code == 200
    assert "in the log only" in caplog.text
