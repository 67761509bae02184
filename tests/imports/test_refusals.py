"""Files that are refused: by row and field, or at once; nothing is written."""

import json

import pytest

from apps.ledger.models import AuditEvent
from ssi_platform.ingest import Counts
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME
from .straight import take as take

HEADER = "rep,day,brand,people,insights,relationships"
ROW = "bob,2026-03-01,10,11,12,13"

pytestmark = pytest.mark.usefixtures("bobs_rep")


@pytest.mark.usefixtures("charlies_rep")
def test_a_bad_row_is_named_and_nothing_is_written(take, scores, newly_stale):
    wrong = []
    for row, field, code in (
        ("bob,2026-03-02,25.001,1,1,1,", "brand", "out_of_range"),
        ("bob,2026-03-02,1,-0.001,1,1,", "people", "out_of_range"),
        ("bob,2026-03-02,1,1,NaNa,1,", "insights", "not_a_number"),
        ("bob,2026-03-02,1,1,1,1e1,", "relationships", "not_a_number"),
        ("bob,2026-03-02,1,1,1,\u0661,", "relationships", "not_a_number"),
        ("bob,2026-03-02,10,10,10,10,43", "total", "total_mismatch"),
        ("bob,2026-03-02,10,10,10,,", "total", "required"),
        ("nobody,2026-03-02,1,1,1,1,", "rep", "unknown_rep"),
        ("eve,2026-03-02,1,1,1,1,", "rep", "unknown_rep"),  # Charlie's.
        (",2026-03-02,1,1,1,1,", "rep", "unknown_rep"),
        ("bob,2026-07-02,1,1,1,1,", "day", "future_day"),
        ("bob,2026-02-30,1,1,1,1,", "day", "not_a_day"),
        ("bob,02/03/2026,1,1,1,1,", "day", "ambiguous_day"),
        ("bob,2026-W09-8,1,1,1,1,", "day", "not_a_day"),
        ("bob,2026-03-02,1,1,1,1", "", "wrong_length"),
        ("bob,2026-03-02,1,1,1,1,,x", "", "wrong_length"),
    ):
        taken = take(f"{HEADER},total\n{ROW},\n{row}\n")
        outcome = (taken.errors, taken.counts, taken.sentence[:25], scores(), newly_stale())
        if outcome != ([(3, field, code)], Counts(), "Nothing was stored. row 3", {}, 0):
            wrong.append((row, outcome))

    assert wrong == []


def test_of_rows_that_disagree_none_is_stored(send, acme_api, scores):
    later = "bob,2026-03-02,10,11,12,12"
    again = f"{ROW}\nbob,2026-03-01,10,11,12,12\n{ROW}\n{later}"
    received = send(f"{HEADER}\n{again}", "?mode=row_by_row")
    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]

    assert [(error["row"], error["code"]) for error in errors] == [
        (2, "duplicate"), (3, "duplicate"), (4, "duplicate")]  # fmt: skip
    assert "row 3" in errors[0]["detail"]
    assert "row 2" in errors[1]["detail"]
    assert (received["created"], received["rejected"]) == (1, 3)
    assert scores() == {("Bob", "2026-03-02"): 45_000}


def test_a_rep_of_another_organisation_cannot_be_named_by_id(send, charlies_rep, scores):
    received = send(f"{HEADER}\n{charlies_rep.pk},2026-03-01,1,1,1,1")

    assert received["state"] == "failed"
    assert "unknown" not in received["error"]
    assert scores() == {}


def test_every_bad_row_is_reported(send, acme_api, scores, newly_stale):
    received = send(f"{HEADER}\n{ROW}\nbob,2026-03-02,26,-1,x,1\neve,tomorrow,1,1,1,1")

    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]
    assert (received["state"], received["rejected"], received["created"]) == ("failed", 2, 0)
    assert received["error"].startswith("Nothing was stored. row 3")
    assert (scores(), newly_stale()) == ({}, 0)
    assert {(e["row"], e["field"]) for e in errors} == {
        (3, "brand"),
        (3, "people"),
        (3, "insights"),
        (4, "rep"),
        (4, "day"),
    }


@pytest.mark.usefixtures("dora")
def test_a_manager_cannot_write_for_other_teams(api, alice, work, scores):
    client = api(alice)
    file = f"{HEADER}\ndora,2026-03-01,1,1,1,1"
    answer = client.post(f"{ACME}/imports", file, content_type="text/csv")
    work()

    assert answer.status_code == 202
    assert client.get(answer["Location"]).json()["state"] == "failed"
    assert scores() == {}


def test_an_unreadable_file_is_refused_at_once(acme_api, acme):
    wrong = []
    for file, media_type, codes in (
        (b"", "text/csv", {"empty_file", "required"}),
        (b" \n\n", "text/csv", {"empty_file"}),
        (b"\xef\xbb\xbf", "text/csv", {"empty_file", "no_header"}),
        (ROW.encode(), "text/csv", {"no_header"}),
        (b"rep,day\nbob,2026-03-01", "text/csv", {"no_scores"}),
        (b"rep,day,total,colour\nbob,2026-03-01,1,red", "text/csv", {"unknown_column"}),
        (b"rep,day,total,total\nbob,2026-03-01,1,1", "text/csv", {"repeated_column"}),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "text/csv", {"not_text"}),
        (bytes(range(256)) * 40, "text/csv", {"not_text"}),
        (f"{HEADER}\n{ROW}\x00".encode(), "text/csv", {"not_text"}),
        (b"", "application/json", {"not_json", "required"}),
        (b'{"memberScore": {"ssi": NaN}}', "application/json", {"not_json"}),
        (b'{"memberScore": {"ssi": 1, "ssi": 2}}', "application/json", {"not_json"}),
        (b"[" * 100_000, "application/json", {"not_json"}),
        (b'{"industry": {"ssi": 40}}', "application/json", {"unknown_shape"}),
        (b'{"memberScore": {"ssi": 101}}', "application/json", {"out_of_range"}),
        (b'{"ssi": 1, "of": "\\ud800"}', "application/json", {"not_json"}),
        (b"[]", "application/json", {"empty_file"}),
    ):
        answer = acme_api.post(f"{ACME}/imports?rep=bob", file, content_type=media_type)
        result = {(error["pointer"], error["code"]) for error in answer.json().get("errors", ())}
        if answer.status_code != 400 or not set() < result <= {("/file", code) for code in codes}:
            wrong.append((file[:40], media_type, answer.status_code, result))

    assert wrong == []
    assert acme_api.get(f"{ACME}/imports").json()["data"] == []
    assert acme_api.get(f"{ACME}/jobs").json()["data"] == []
    with organisation_context(acme.pk):
        assert not AuditEvent.objects.filter(action="import").exists()


@pytest.mark.usefixtures("charlies_rep")
def test_options_of_a_payload(acme_api):
    body, result = json.dumps({"memberScore": {"ssi": 44}}), {}
    expected = {
        "": "/rep",
        "?rep=nobody": "/rep",
        "?rep=eve": "/rep",
        "?rep=bob&day=2026-02-30": "/day",
        "?rep=bob&dya=2026-02-28": "/dya",
        "?rep=bob&format=xlsx": "/format",
    }
    for query in expected:
        answer = acme_api.post(f"{ACME}/imports{query}", body, content_type="application/json")
        pointers = [error["pointer"] for error in answer.json().get("errors", ())]
        result[query] = (answer.status_code, pointers)

    assert result == {query: (400, [pointer]) for query, pointer in expected.items()}


def test_what_is_wrong_with_a_payload_is_named(acme_api):
    body = b'{"memberScore": {"subScores": [{"pillar": "CHARM", "score": 9}]}}'
    answer = acme_api.post(f"{ACME}/imports?rep=bob", body, content_type="application/json")

    detail = "row 1, /memberScore/subScores/0/pillar: Not a pillar we know."
    assert [error["detail"] for error in answer.json()["errors"]] == [detail]


def test_a_row_alone_is_no_payload(acme_api):
    body = b'{"rep": "bob", "day": "2026-03-01", "total": 44}'
    answer = acme_api.post(f"{ACME}/imports", body, content_type="application/json")

    assert [error["code"] for error in answer.json()["errors"]] == ["unknown_shape"]


def test_other_media_types_are_refused(acme_api):
    answer = acme_api.post(f"{ACME}/imports", b"<scores/>", content_type="application/xml")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_file_beyond_the_limit_is_refused(acme_api, settings):
    settings.MAX_UPLOAD_BYTES = 10
    answer = acme_api.post(f"{ACME}/imports", f"{HEADER}\n{ROW}", content_type="text/csv")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
