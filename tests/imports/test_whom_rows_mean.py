"""Files of scores find reps by all that a row says of them, and keep what is new."""

import pytest

from apps.directory.models import Rep
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key

from .conftest import ACME

LATER = "external_id,email,name,date,ssi\nCRM-777,nina@acme.example,Nina Late,2026-06-17,44\n"
CREATE = "?unknown_reps=create&team=north"


@pytest.fixture
def nina(acme):
    with organisation_context(acme.pk):
        rep = Rep(organisation=acme, name="Nina Late", email="nina@acme.example")
        rep.save(force_insert=True)
        return rep


@pytest.fixture
def reps(acme):
    def reps():
        with organisation_context(acme.pk):
            return list(Rep.objects.values_list("name", "external_id").order_by("name"))

    return reps


@pytest.mark.parametrize("query", ["", CREATE])
def test_an_id_that_comes_later_is_kept(acme, nina, send, scores, reps, query):
    before = len(reps())
    first = send(LATER, query)
    again = send("external_id,date,ssi\nCRM-777,2026-06-18,45\n")

    assert (first["state"], again["state"]) == ("succeeded", "succeeded"), first["error"]
    assert ("Nina Late", "CRM-777") in reps()
    assert len(reps()) == before
    assert scores()["Nina Late", "2026-06-18"] == 45_000
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(action="change", object_id=str(nina.pk))
        assert (event.before["external_id"], event.after["external_id"]) == (None, "CRM-777")


@pytest.mark.usefixtures("nina")
def test_within_one_file_an_id_that_was_just_given_finds_its_rep(send, reps):
    rows = ["C-1,nina@acme.example,2026-06-17,44", "C-1,,2026-06-16,40"]
    received = send("\n".join(["external_id,email,date,ssi", *rows]))

    assert (received["state"], received["created"]) == ("succeeded", 2), received["error"]
    assert ("Nina Late", "C-1") in reps()


@pytest.mark.usefixtures("nina")
def test_a_dry_run_keeps_no_id(send, reps):
    send(LATER, "?mode=dry_run")
    assert ("Nina Late", None) in reps()


@pytest.mark.usefixtures("nina")
def test_who_may_not_write_the_directory_adds_no_id(acme, api, work, reps):
    client = api(key(acme, "scores:read", "scores:write"))
    sent = client.post(f"{ACME}/imports", LATER.encode(), content_type="text/csv").json()
    work()

    assert client.get(f"{ACME}/imports/{sent['id']}").json()["state"] == "succeeded"
    assert ("Nina Late", None) in reps()


@pytest.mark.parametrize("title", ["Sales Rep", "Rep", "Seller"])
def test_names_under_a_title_of_ids(nina, send, reps, title):
    received = send(f"{title},Date,SSI\nNina Late,2026-06-19,51\nQuinn Zed,2026-06-19,50\n", CREATE)

    assert (received["state"], received["created"]) == ("succeeded", 2), received["error"]
    assert [rep for rep in reps() if rep[0] in ("Nina Late", "Quinn Zed")] == [
        ("Nina Late", None), ("Quinn Zed", None)
    ]  # fmt: skip
