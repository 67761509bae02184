"""Files of scores: loaded wholly, or refused with row and field and nothing written."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.organisations.models import AuditEvent, StaleRange
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context
from tests.conftest import rep

from .conftest import ACME

HEADER = "rep,day,brand,people,insights,relationships"
ROW = "bob,2026-03-01,10,11,12,13"
MEMBER = Path(__file__).parents[2].parent / "shared/data/linkedin_ssi_member.json"

pytestmark = pytest.mark.usefixtures("bobs_rep")


@pytest.fixture
def scores(acme):
    """What stands: {(rep's name, day): total}."""

    def scores():
        with organisation_context(acme.pk):
            rows = DailyScore.objects.values_list("rep__name", "day", "total")
            return {(name, str(day)): total for name, day, total in rows}

    return scores


def counts(received):
    return [received[n] for n in ("rows", "created", "updated", "unchanged", "rejected")]


def test_a_file_is_taken_in_and_its_job_named(acme_api, work, scores):
    answer = acme_api.post(f"{ACME}/imports", f"{HEADER}\n{ROW}", content_type="text/csv")

    received = answer.json()
    assert answer.status_code == 202
    assert (received["state"], received["rows"]) == ("queued", 0)
    assert answer["Location"].endswith(f"{ACME}/jobs/{received['job']}")
    assert scores() == {}
    work()
    job = acme_api.get(answer["Location"]).json()
    assert (job["state"], job["attempt"], job["error"]) == ("succeeded", 1, "")
    assert job["progress"] == {"done": 1, "total": 1}
    ended = acme_api.get(f"{ACME}/imports/{received['id']}").json()
    assert (ended["state"], counts(ended)) == ("succeeded", [1, 1, 0, 0, 0])
    assert ended["sha256"] == received["sha256"]
    assert scores() == {("Bob", "2026-03-01"): 46_000}


@pytest.mark.parametrize(
    "file",
    [
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
    ],
)
def test_shapes_of_csv(send, scores, file):
    received = send(file)

    assert received["state"] == "succeeded", received["error"]
    assert received["created"] == 1
    assert scores() == {("Bob", "2026-03-01"): 46_000}


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


@pytest.mark.skipif(not MEMBER.is_file(), reason="The real LinkedIn payload is not here.")
def test_the_real_payload_of_a_linkedin_member(send, acme_api, score_url):
    received = send(MEMBER.read_bytes(), "?rep=bob&day=2026-06-29", "application/json")

    assert (received["state"], counts(received)) == ("succeeded", [1, 1, 0, 0, 0])
    score = acme_api.get(score_url("2026-06-29")).json()
    assert score["total"] == 19.706
    assert [score[n] for n in ("brand", "people", "insights", "relationships")] == [
        13.118,
        3.68,
        0.3,
        2.608,
    ]
    assert [score["industry_rank"], score["network_rank"]] == [75, 81]
    assert [score["industry_total"], score["network_total"]] == [30.99, 32.72]
    assert score["source"] == "linkedin_api"


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


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("bob,2026-03-02,25.001,1,1,1,", "brand", "out_of_range"),
        ("bob,2026-03-02,1,-0.001,1,1,", "people", "out_of_range"),
        ("bob,2026-03-02,1,1,NaN,1,", "insights", "not_a_number"),
        ("bob,2026-03-02,1,1,1,1e1,", "relationships", "not_a_number"),
        ("bob,2026-03-02,1,1,1,\u0661,", "relationships", "not_a_number"),
        ("bob,2026-03-02,10,10,10,10,41", "total", "total_mismatch"),
        ("bob,2026-03-02,10,10,10,,", "total", "required"),
        ("nobody,2026-03-02,1,1,1,1,", "rep", "unknown_rep"),
        ("eve,2026-03-02,1,1,1,1,", "rep", "unknown_rep"),  # Charlie's.
        (",2026-03-02,1,1,1,1,", "rep", "unknown_rep"),
        ("bob,2026-07-02,1,1,1,1,", "day", "future_day"),
        ("bob,2026-02-30,1,1,1,1,", "day", "not_a_day"),
        ("bob,02.03.2026,1,1,1,1,", "day", "not_a_day"),
        ("bob,2026-W09-7,1,1,1,1,", "day", "not_a_day"),
        ("bob,2026-03-01,10,11,12,12,", "day", "duplicate"),
        ("bob,2026-03-02,1,1,1,1", "", "wrong_length"),
        ("bob,2026-03-02,1,1,1,1,,", "", "wrong_length"),
    ],
)
@pytest.mark.usefixtures("charlies_rep")
def test_a_bad_row_is_named_and_nothing_is_written(send, acme_api, acme, row, field, code):
    received = send(f"{HEADER},total\n{ROW},\n{row}\n")

    assert (received["state"], received["rejected"], received["created"]) == ("failed", 1, 0)
    assert received["error"].startswith("Nothing was stored. row 3")
    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]
    assert [(e["row"], e["field"], e["code"]) for e in errors] == [(3, field, code)]
    with organisation_context(acme.pk):
        assert not DailyScore.objects.exists()
        assert StaleRange.objects.count() == 1  # The assignment's own.


def test_a_rep_of_another_organisation_cannot_be_named_by_id(send, charlies_rep, scores):
    received = send(f"{HEADER}\n{charlies_rep.pk},2026-03-01,1,1,1,1")

    assert received["state"] == "failed"
    assert "unknown" not in received["error"]
    assert scores() == {}


def test_every_bad_row_is_reported(send, acme_api):
    received = send(f"{HEADER}\n{ROW}\nbob,2026-03-02,26,-1,x,1\neve,tomorrow,1,1,1,1")

    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]
    assert received["rejected"] == 2
    assert {(e["row"], e["field"]) for e in errors} == {
        (3, "brand"),
        (3, "people"),
        (3, "insights"),
        (4, "rep"),
        (4, "day"),
    }


def test_a_manager_cannot_write_for_other_teams(api, alice, acme, south, work, scores):
    rep(acme, "Dora", south)
    client = api(alice)
    file = f"{HEADER}\ndora,2026-03-01,1,1,1,1"
    answer = client.post(f"{ACME}/imports", file, content_type="text/csv")
    work()

    assert answer.status_code == 202
    assert client.get(answer["Location"]).json()["state"] == "failed"
    assert scores() == {}


@pytest.mark.parametrize(
    ("file", "media_type", "code"),
    [
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
    ],
)
def test_what_no_worker_could_read_is_refused_at_once(acme_api, acme, file, media_type, code):
    answer = acme_api.post(f"{ACME}/imports?rep=bob", file, content_type=media_type)

    assert answer.status_code == 400, answer.content
    assert {error["code"] for error in answer.json()["errors"]} <= code
    assert acme_api.get(f"{ACME}/imports").json()["data"] == []
    assert acme_api.get(f"{ACME}/jobs").json()["data"] == []
    with organisation_context(acme.pk):
        assert not AuditEvent.objects.filter(action="import").exists()


def test_the_format_may_be_said_where_the_media_type_does_not(acme_api, scores, work):
    file = SimpleUploadedFile("march", f"{HEADER}\n{ROW}".encode(), "application/octet-stream")
    unsaid = acme_api.post(f"{ACME}/imports", {"file": file}, format="multipart")
    file.seek(0)
    said = acme_api.post(f"{ACME}/imports?format=csv", {"file": file}, format="multipart")
    work()

    assert (unsaid.status_code, said.status_code) == (400, 202)
    assert unsaid.json()["errors"][0]["pointer"] == "/format"
    assert scores() == {("Bob", "2026-03-01"): 46_000}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/rep"),
        ("?rep=nobody", "/rep"),
        ("?rep=eve", "/rep"),
        ("?rep=bob&day=2026-02-30", "/day"),
        ("?rep=bob&dya=2026-02-28", "/dya"),
        ("?rep=bob&format=xlsx", "/format"),
    ],
)
@pytest.mark.usefixtures("charlies_rep")
def test_what_is_said_about_a_payload(acme_api, query, pointer):
    body = json.dumps({"memberScore": {"ssi": 44}})
    answer = acme_api.post(f"{ACME}/imports{query}", body, content_type="application/json")

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_other_media_types_are_refused(acme_api):
    answer = acme_api.post(f"{ACME}/imports", b"<scores/>", content_type="application/xml")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_file_beyond_the_limit_is_refused(acme_api, settings):
    settings.MAX_UPLOAD_BYTES = 10
    answer = acme_api.post(f"{ACME}/imports", f"{HEADER}\n{ROW}", content_type="text/csv")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
