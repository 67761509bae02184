"""Domains are verified by the DNS, and belong to one organisation at most."""

from datetime import timedelta

import pytest

from apps.provisioning import services, tasks
from apps.provisioning.clients import Unanswered, dns
from apps.provisioning.models import Domain
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, system

from .conftest import verified


@pytest.fixture
def zone(monkeypatch):
    """The TXT records of the DNS, by name."""
    records = {}

    def texts_of(name):
        if records.get(name) == "silent":
            raise Unanswered("Timeout")
        return records.get(name, [])

    monkeypatch.setattr(dns, "texts_of", texts_of)
    return records


def add(api, who, slug="acme", name="acme.example"):
    answer = api(who).post(f"/api/v1/organisations/{slug}/domains", {"name": name})
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def verify(api, who, domain, slug="acme"):
    return api(who).post(f"/api/v1/organisations/{slug}/domains/{domain['id']}:verify")


def test_domain_is_verified_by_its_record(ada, api, zone):
    domain = add(api, ada)
    assert domain["verified_at"] is None
    answer = verify(api, ada, domain)
    assert (answer.status_code, answer.json()["code"]) == (409, "domain_not_verified")
    zone[domain["record_name"]] = ["v=spf1 -all", domain["record_text"]]
    first, second = verify(api, ada, domain), verify(api, ada, domain)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["verified_at"] == second.json()["verified_at"]
    assert first.json()["verified_at"] is not None


def test_record_of_another_organisation_verifies_nothing(ada, charlie, api, zone, globex):
    ours, theirs = add(api, ada), add(api, charlie, "globex")
    assert ours["record_text"] != theirs["record_text"]
    zone[ours["record_name"]] = [ours["record_text"]]
    assert verify(api, charlie, theirs, "globex").status_code == 409


def test_domain_belongs_to_one_organisation_and_nobody_learns_to_which(
    ada, charlie, api, zone, globex
):
    ours, theirs = add(api, ada), add(api, charlie, "globex")
    missing = verify(api, charlie, theirs, "globex").json()
    zone[ours["record_name"]] = [ours["record_text"], theirs["record_text"]]
    assert verify(api, ada, ours).status_code == 200
    taken = verify(api, charlie, theirs, "globex").json()
    assert {**taken, "request_id": ""} == {**missing, "request_id": ""}
    api(ada).delete(f"/api/v1/organisations/acme/domains/{ours['id']}")
    assert verify(api, charlie, theirs, "globex").status_code == 200


def test_silent_dns_says_nothing(ada, api, zone):
    domain = add(api, ada)
    zone[domain["record_name"]] = "silent"
    answer = verify(api, ada, domain)
    assert (answer.status_code, answer.json()["code"]) == (502, "dns_unreachable")


@pytest.mark.parametrize(
    "name",
    ["com", "acme", "Acme.example", "a..example", "-a.example", "x.example.", "a_b.example",
     "192.0.2.7", "*.example", "ac\u043ce.example", "a.example/x", "a b.example", "a.example\n"],
)  # fmt: skip
def test_what_is_no_domain(ada, api, name):
    answer = api(ada).post("/api/v1/organisations/acme/domains", {"name": name})
    assert answer.status_code == 400, answer.content


def test_adding_twice_adds_once(ada, api):
    assert add(api, ada) == add(api, ada)


@pytest.fixture
def look_up(acme, monkeypatch):
    """Look verified domains up at an instant, and return whether Acme's is verified still."""

    def at(now):
        monkeypatch.setattr(tasks.clock, "now", lambda: now)
        tasks.look_domains_up()
        with organisation_context(acme.pk):
            return Domain.objects.get().verified_at is not None

    return at


def test_record_that_is_missing_for_a_week_ends_it(acme, zone, look_up):
    verified(acme, "acme.example")
    assert look_up(NOW) is True
    assert look_up(NOW + timedelta(days=6, hours=23)) is True
    assert look_up(NOW + timedelta(days=8)) is False


def test_record_that_comes_back_begins_anew(acme, zone, look_up):
    verified(acme, "acme.example")
    look_up(NOW)
    zone["_ssi-challenge.acme.example"] = ["ssi-verification=c"]
    look_up(NOW + timedelta(days=2))
    zone.clear()
    assert look_up(NOW + timedelta(days=8)) is True


def test_silent_dns_ends_nothing(acme, zone, look_up):
    verified(acme, "acme.example")
    zone["_ssi-challenge.acme.example"] = "silent"
    assert look_up(NOW) is True
    assert look_up(NOW + timedelta(days=30)) is True


def test_domains_are_looked_up_once_a_day(acme, zone, look_up):
    verified(acme, "acme.example")
    look_up(NOW)
    with organisation_context(acme.pk):
        soon = services.due_domains(caller=system(acme), now=NOW + timedelta(hours=23))
        later = services.due_domains(caller=system(acme), now=NOW + timedelta(hours=24))
    assert (len(soon), len(later)) == (0, 1)
