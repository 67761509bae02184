"""Calls that change nothing but matter are recorded: refused writes, and files that are fetched."""

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.urls import reverse

from apps.access.models import Membership
from apps.ledger.models import AuditEvent
from apps.ledger.services import calls as recorded
from ssi_platform.tenancy import audited_calls
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.admin.pages import PLAN
from tests.sample_data import key
from tests.sessions import sign_in

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def events(acme):
    def named(action):
        with organisation_context(acme.pk):
            return list(AuditEvent.objects.filter(action=action).order_by("id"))

    return named


@pytest.fixture
def weak(api, acme):
    """A program that may read scores only; no other test uses its key."""
    return api(key(acme, "scores:read"))


def test_a_refused_write_is_recorded_with_its_address(weak, acme, events):
    answer = weak.post(f"{ACME}/teams", {"name": "Mine"}, REMOTE_ADDR="192.0.2.4")

    (event,) = events("refuse")
    assert answer.status_code == 403
    assert (event.actor_kind, event.actor_name, event.address) == ("key", "test", "192.0.2.4")
    assert (event.object_type, event.request_id) == ("teams", answer["X-Request-Id"])
    assert event.after == {"method": "POST", "code": "missing_permission"}


def test_a_refused_grant_is_recorded(api, acme, bob, events):
    with organisation_context(acme.pk):
        member = Membership.objects.get(user=bob).pk
    api(key(acme, "members:write")).patch(f"{ACME}/members/{member}", {"role": "admin"})

    (event,) = events("refuse")
    assert (event.object_id, event.after["code"]) == (str(member), "not_grantable")


def test_repetitions_within_a_minute_are_one_event(weak, events):
    for name in ("teams", "teams", "reps"):
        weak.post(f"{ACME}/{name}", {"name": "Mine"})
    assert [event.object_type for event in events("refuse")] == ["teams", "reps"]


def test_refused_reads_and_invalid_writes_are_not_recorded(weak, api, acme, events):
    assert weak.get(f"{ACME}/teams").status_code == 403
    assert api(key(acme)).post(f"{ACME}/teams", {}).status_code == 400
    assert events("refuse") == []


def test_without_redis_a_refusal_is_in_the_log(weak, events, monkeypatch, caplog):
    def away(*_):
        raise ConnectionError

    monkeypatch.setattr(cache, "add", away)
    assert weak.post(f"{ACME}/teams", {"name": "Mine"}).status_code == 403
    assert events("refuse") == []
    assert "in the log only" in caplog.text


def test_a_database_that_takes_no_changes_does_not_change_the_answer(weak, monkeypatch, caplog):
    def read_only(**_):
        raise OperationalError

    monkeypatch.setattr(recorded, "write", read_only)
    assert weak.post(f"{ACME}/teams", {"name": "Mine"}).status_code == 403
    assert "in the log only" in caplog.text


def test_a_refusal_of_the_admin_site_is_recorded(client, alice, acme, events, monkeypatch):
    monkeypatch.setattr(audited_calls, "_is_first", bool)  # Whoever refused her before.
    page = reverse("admin:access_membership_add")
    site = sign_in(client, alice)
    assert site.post(page, {"role": "admin"}, REMOTE_ADDR="192.0.2.5").status_code == 403

    (event,) = events("refuse")
    shown = event.actor_name, event.object_type, event.address
    assert shown == (alice.email, "access_membership_add", "192.0.2.5")


def test_a_rule_that_refuses_in_a_form_is_recorded(client, alice, south, events, monkeypatch):
    monkeypatch.setattr(audited_calls, "_is_first", bool)
    page = reverse("admin:targets_targetplan_add")
    site = sign_in(client, alice)
    site.post(page, PLAN | {"team": ""})

    assert [event.object_type for event in events("refuse")] == ["targetplan"]


@pytest.mark.parametrize("route", ["export-file", "import-file", "import-error-file"])
def test_a_file_that_is_fetched_is_recorded(tenants, route):
    tenant, _ = tenants
    browser = calls.client(key(tenant.organisation))
    answer = calls.ask(browser, "GET", route, tenant)
    assert answer.status_code == 200

    rows = tenant.exports if route == "export-file" else tenant.imports
    with organisation_context(tenant.organisation.pk):
        event = AuditEvent.objects.get(action="download")
    assert (event.object_type, event.object_id) == (route.split("-")[0], str(rows["own"].pk))
    assert (event.address, event.request_id) == ("127.0.0.1", answer["X-Request-Id"])
