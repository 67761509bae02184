"""Reps that a file of scores creates are in the stated team from their first score on."""

from datetime import date

from apps.directory import services as directory
from apps.directory.models import Assignment, Rep
from apps.directory.services import new_reps
from apps.imports.services import running
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import TODAY, system

from .conftest import ACME


def test_reps_are_created_batch_by_batch(acme, north, send, scores, monkeypatch):
    monkeypatch.setattr(new_reps, "BATCH", 2)
    text = "email,name,day,total\n" + "".join(
        f"{name}@acme.example,{name},2026-03-0{day},40\n"
        for day, name in ((2, "Kim"), (3, "Lee"), (1, "Kim"), (4, "Sam"))
    )
    received = send(text, "?unknown_reps=create&team=north")

    assert (received["state"], received["created"]) == ("succeeded", 4), received["error"]
    with organisation_context(acme.pk):
        assignments = Assignment.objects.filter(rep__name__in=["Kim", "Lee", "Sam"])
        assert set(assignments.values_list("rep__name", "team", "from_day")) == {
            ("Kim", north.pk, date(2026, 3, 1)),
            ("Lee", north.pk, date(2026, 3, 3)),
            ("Sam", north.pk, date(2026, 3, 4)),
        }
    assert scores()["Kim", "2026-03-01"] == 40_000


def test_a_rep_created_meanwhile_is_not_created_again(acme, north, send, monkeypatch):
    read = running.read

    def read_slowly(file, received, task):
        result = read(file, received, task)
        with organisation_context(acme.pk):
            if not Rep.objects.filter(name="Kim").exists():
                directory.create_rep(
                    caller=system(acme), name="Kim", email="KIM@acme.example", today=TODAY
                )
        return result

    monkeypatch.setattr(running, "read", read_slowly)
    received = send(
        "email,day,total\nkim@acme.example,2026-03-02,40\nlee@acme.example,2026-03-02,40\n",
        "?unknown_reps=create&team=north",
    )

    assert (received["state"], received["created"]) == ("succeeded", 2), received["error"]
    with organisation_context(acme.pk):
        assert Rep.objects.filter(email__iexact="kim@acme.example").count() == 1


def test_an_external_id_of_somebody_who_is_not_seen_is_taken(api, acme, alice, north, dora, work):
    client, text = api(alice), b"external_id,name,day,total\ndora,Dora,2026-03-02,40\n"
    path = f"{ACME}/imports?unknown_reps=create&team=north"
    sent = client.post(path, text, content_type="text/csv").json()
    work()

    errors = client.get(f"{ACME}/imports/{sent['id']}/errors").json()["data"]
    assert [(e["row"], e["field"], e["code"]) for e in errors] == [(2, "external_id", "conflict")]
