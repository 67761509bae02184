"""Files of scores: loaded wholly, or refused with row and field and nothing written."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.scores.models import ScoreRevision
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME
from .straight import take as take

HEADER = "rep,day,brand,people,insights,relationships"
ROW = "bob,2026-03-01,10,11,12,13"

pytestmark = pytest.mark.usefixtures("bobs_rep")


def counts(received):
    return [received[n] for n in ("rows", "created", "updated", "unchanged", "rejected")]


def test_a_file_is_taken_in_and_its_job_named(acme_api, work, scores):
    file = "\ufeff" + f"\r\n{HEADER}\r\n,,,,,\r\n{ROW}\r\n\r\n".replace(",", ";")
    answer = acme_api.post(f"{ACME}/imports", file, content_type="text/csv")

    received = answer.json()
    assert answer.status_code == 202
    assert (received["state"], received["rows"]) == ("queued", 0)
    assert answer["Location"].endswith(f"{ACME}/jobs/{received['job']}")
    assert scores() == {}
    work()
    job = acme_api.get(answer["Location"]).json()
    assert (job["state"], job["attempt"], job["error"]) == ("succeeded", 1, "")
    assert job["progress"] == {"done": 1, "total": 1, "total_estimate": 1}
    ended = acme_api.get(f"{ACME}/imports/{received['id']}").json()
    assert (ended["state"], counts(ended)) == ("succeeded", [1, 1, 0, 0, 0])
    assert ended["sha256"] == received["sha256"]
    assert scores() == {("Bob", "2026-03-01"): 46_000}


def test_shapes_of_csv(take, scores):
    bobs_day = {("Bob", "2026-03-01"): 46_000}
    wrong = []
    for file in (
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\r\n{ROW}\r\n\r\n",
        "\ufeff" + f"{HEADER}\n{ROW}",
        f"{HEADER}\n{ROW}".replace(",", ";"),
        f"{HEADER}\n{ROW}".replace(",", "\t"),
        f" Rep , DAY ,Brand,People,Insights,Relationships\n{ROW}",
        f"\n{HEADER}\n\n,,,,,\n{ROW}",
        "day,total,relationships,insights,people,brand,rep\n2026-03-01,46,13,12,11,10,bob",
        "rep,day,total,brand,people\nbob,2026-03-01,46,,",  # A blank cell is missing, never 0.
        "rep,day,total\nbob,2026-03-01,46.000",
        'rep,day,total,industry\n"bob",2026-03-01,"46","Wood, paper and print"',
        "rep,day,total,observed_at\nbob,2026-03-01,46,2026-03-02T08:00:00+01:00",
        "rep,day,total,observed_at\nbob,2026-03-01,46,",
        f"{HEADER}\n{ROW}\n{ROW}",  # The same row twice changes nothing.
    ):
        with transaction.atomic():
            taken = take(file)
            if (taken.counts.created, taken.errors, scores()) != (1, [], bobs_day):
                wrong.append((file, taken, scores()))
            transaction.set_rollback(True)

    assert wrong == []


def test_reps_are_named_by_either_id(send, scores, bobs_rep, dora):
    received = send(f"{HEADER}\n{bobs_rep.pk},2026-03-01,1,1,1,1\ndora,2026-03-01,2,2,2,2")

    assert counts(received) == [2, 2, 0, 0, 0]
    assert scores() == {("Bob", "2026-03-01"): 4_000, ("Dora", "2026-03-01"): 8_000}


def test_a_form_with_a_file(acme_api, work, scores):
    file = SimpleUploadedFile("march.csv", f"{HEADER}\n{ROW}".encode(), "text/csv")
    answer = acme_api.post(f"{ACME}/imports", {"file": file}, format="multipart")
    work()

    assert answer.status_code == 202
    assert answer.json()["filename"] == "march.csv"
    assert scores() == {("Bob", "2026-03-01"): 46_000}


def test_a_payload_is_of_today_unless_it_says_otherwise(send, scores):
    payload = json.dumps({"memberScore": {"ssi": 44}})
    send(payload, "?rep=bob", "application/json")
    send(payload, "?rep=bob&observed_at=2026-05-31T23:00:00Z", "application/json")

    assert scores() == {("Bob", "2026-06-30"): 44_000, ("Bob", "2026-05-31"): 44_000}


def test_the_same_file_twice_changes_nothing(send, acme):
    first, second = send(f"{HEADER}\n{ROW}"), send(f"{HEADER}\n{ROW}")

    assert counts(first) == [1, 1, 0, 0, 0]
    assert counts(second) == [1, 0, 0, 1, 0]
    assert first["sha256"] == second["sha256"]
    with organisation_context(acme.pk):
        assert not ScoreRevision.objects.exists()


def test_the_same_file_does_not_undo_a_later_correction(send, acme_api, score_url, scores):
    send(f"{HEADER}\n{ROW}")
    assert acme_api.put(score_url("2026-03-01"), {"total": 50}).status_code == 200
    again = send(f"{HEADER}\n{ROW}")

    assert counts(again) == [1, 0, 0, 1, 0]
    assert scores() == {("Bob", "2026-03-01"): 50_000}


def test_another_file_of_the_same_day_corrects_the_first(send, scores, acme):
    send(f"{HEADER}\n{ROW}")
    corrected = send("rep,day,total\nbob,2026-03-01,47")

    assert counts(corrected) == [1, 0, 1, 0, 0]
    assert scores() == {("Bob", "2026-03-01"): 47_000}
    with organisation_context(acme.pk):
        assert ScoreRevision.objects.get().total == 46_000


def test_files_in_any_order_end_the_same(send, scores):
    head = "rep,day,total,observed_at\nbob,2026-03-01,"
    for total, seen in ((41, "02"), (43, "04"), (42, "03")):
        send(f"{head}{total},2026-03-{seen}T00:00:00Z")

    assert scores() == {("Bob", "2026-03-01"): 43_000}


def test_other_values_of_the_same_instant_are_reported_and_left_out(send, scores, acme_api):
    head = "rep,day,total,observed_at\nbob,2026-03-01,"
    send(f"{head}41,2026-03-02T00:00:00Z")
    received = send(f"{head}42,2026-03-02T00:00:00Z\nbob,2026-03-03,45,2026-03-04T00:00:00Z")

    assert counts(received) == [2, 1, 0, 0, 1]
    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]
    assert [(e["row"], e["field"], e["code"]) for e in errors] == [(2, "day", "contested")]
    assert scores() == {("Bob", "2026-03-01"): 41_000, ("Bob", "2026-03-03"): 45_000}


def test_the_format_may_be_said_where_the_media_type_does_not(acme_api, scores, work):
    file = SimpleUploadedFile("march", f"{HEADER}\n{ROW}".encode(), "application/octet-stream")
    unstated = acme_api.post(f"{ACME}/imports", {"file": file}, format="multipart")
    file.seek(0)
    stated = acme_api.post(f"{ACME}/imports?format=csv", {"file": file}, format="multipart")
    work()

    assert (unstated.status_code, stated.status_code) == (202, 202)
    assert {unstated.json()["format"], stated.json()["format"]} == {"csv"}
    assert scores() == {("Bob", "2026-03-01"): 46_000}
