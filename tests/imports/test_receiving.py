"""What a file is, is found out; what is said of it counts; and what it was sent as is kept."""

import hashlib
import json
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.imports.models import Import, ImportPart
from apps.imports.services import stored_file
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME
from .straight import take as take

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANY = "application/octet-stream"
CSV = b"rep,day,total\nbob,2026-03-01,46\n"
ROW = {"rep": "bob", "day": "2026-03-01", "total": 46}

pytestmark = pytest.mark.usefixtures("bobs_rep")


def workbook():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("March")
        sheet.write_row(0, 0, list(ROW))
        sheet.write_row(1, 0, list(ROW.values()))
    return file.getvalue()


@pytest.fixture
def hand_in(acme_api):
    """Send a file, and return the import as it waits for a worker."""

    def hand_in(content, query=""):
        answer = acme_api.post(f"{ACME}/imports{query}", content, content_type="text/csv")
        assert answer.status_code == 202, answer.content
        return answer.data

    return hand_in


def lines(*rows):
    return "\n".join(map(json.dumps, rows)).encode()


def test_every_format_is_found_out_and_loaded(acme_api, take, scores):
    wrong = []
    for content, media_type, format in (
        (CSV, "text/csv", "csv"),
        (CSV, "text/csv; charset=utf-8", "csv"),
        (CSV.replace(b",", b"\t"), "text/tab-separated-values", "csv"),
        (CSV, ANY, "csv"),
        (CSV.decode().encode("utf-16"), ANY, "csv"),
        (workbook(), XLSX, "xlsx"),
        (lines(ROW, ROW), "application/x-ndjson", "ndjson"),
        (lines(ROW), "application/x-ndjson", "ndjson"),  # One line is no member's payload.
        (lines(ROW, ROW), "application/json", "ndjson"),
        (json.dumps([ROW]).encode(), "application/json", "json"),
        (json.dumps([ROW]).encode(), ANY, "json"),
    ):
        answer = acme_api.post(f"{ACME}/imports", content, content_type=media_type)
        found_out = answer.data.get("format", "")
        with transaction.atomic():
            taken = take(content, found_out)
            stands = scores()
            transaction.set_rollback(True)
        result = (answer.status_code, found_out, taken.errors, stands)
        if result != (202, format, [], {("Bob", "2026-03-01"): 46_000}):
            wrong.append((content, media_type, result))

    assert wrong == []


def test_a_workbook_is_loaded(send, scores):
    received = send(workbook(), media_type=XLSX)

    assert (received["state"], received["format"]) == ("succeeded", "xlsx"), received["error"]
    assert scores() == {("Bob", "2026-03-01"): 46_000}


def test_the_media_type_of_browsers_is_ignored(acme_api, work, scores):
    file = SimpleUploadedFile("march.csv", CSV, "application/vnd.ms-excel")
    form = {"file": file, "mode": "row_by_row"}
    answer = acme_api.post(f"{ACME}/imports", form, format="multipart")
    work()

    assert (answer.json()["format"], answer.json()["mode"]) == ("csv", "row_by_row")
    assert scores() == {("Bob", "2026-03-01"): 46_000}


@pytest.mark.usefixtures("charlies_team", "north")
def test_unfit_values_are_refused_by_name(acme_api):
    wrong = []
    for query, content, pointer, code in (
        ("format=xlsx", CSV, "/format", "wrong_format"),
        ("format=json", workbook(), "/format", "wrong_format"),
        ("format=json", CSV, "/file", "not_json"),
        ("kind=directory", b'{"memberScore": {"ssi": 44}}', "/format", "wrong_format"),
        ("kind=teams", CSV, "/kind", "invalid_choice"),
        ("mode=now", CSV, "/mode", "invalid_choice"),
        ("source=manual", CSV, "/source", "invalid_choice"),
        ("kind=directory&rep=bob", CSV, "/rep", "not_applicable"),
        ("columns=[]", CSV, "/columns", "not_an_object"),
        ("columns={", CSV, "/columns", "not_an_object"),
        ('columns={"a":"b"}', CSV, "/columns/a", "unknown_field"),
        ('columns={"SSI":"total"}', CSV, "/columns", "missing_column"),
        ("mapping=none", CSV, "/mapping", "unknown_mapping"),
        ("unknown_reps=create", CSV, "/team", "required"),
        ("unknown_reps=create&team=nowhere", CSV, "/team", "unknown_team"),
        ("unknown_reps=create&team=east", CSV, "/team", "unknown_team"),  # Charlie's.
        ("team=north", CSV, "/team", "not_applicable"),
        ("delimiter=space", CSV, "/delimiter", "invalid_choice"),
        ("format=csv&encoding=utf-8", CSV.decode().encode("utf-16"), "/file", "not_text"),
    ):
        answer = acme_api.post(f"{ACME}/imports?{query}", content, content_type=ANY)
        result = [(e["pointer"], e["code"]) for e in answer.json().get("errors", ())]
        if (answer.status_code, result) != (400, [(pointer, code)]):
            wrong.append((query, answer.status_code, result))

    assert wrong == []


def test_stated_options_are_stored_with_the_import(hand_in, north):
    options = "delimiter=comma&other_columns=ignore&unknown_reps=create&team=north"
    file = b"rep,day,total,Note\nbob,2026-03-01,46,x\n"
    received = hand_in(file, f'?{options}&columns={{"Note":null}}')

    assert received["options"] == {
        "encoding": None, "delimiter": "comma", "sheet": None, "decimal": None, "day_order": None,
        "source": None, "other_columns": "ignore", "unknown_reps": "create",
        "team": str(north.pk), "columns": {"Note": None}, "header_row": None, "only": None,
        "values": None, "missing": None, "period_day": None, "serials": None, "measure": None,
    }  # fmt: skip


def test_the_same_file_again_says_which_import_it_repeats(send, hand_in, dora):
    first, again = send(CSV), hand_in(CSV)
    rest = [
        hand_in(CSV, "?mode=dry_run"),
        hand_in(CSV, "?other_columns=ignore"),
        hand_in(CSV, "?day=2026-03-01"),
        hand_in(CSV, "?observed_at=2026-03-02T00:00:00Z"),
        hand_in(CSV.replace(b"46", b"47")),
    ]

    assert (first["repeats"], again["repeats"]) == (None, first["id"])
    assert first["observed_at"] == again["observed_at"]
    assert [received["repeats"] for received in rest] == [None] * 5


def test_a_file_that_failed_or_was_tried_is_repeated_by_none(send, hand_in):
    failed = send(CSV.replace(b"bob", b"nobody"))
    again = hand_in(CSV.replace(b"bob", b"nobody"))
    tried, then = send(CSV, "?mode=dry_run"), send(CSV)

    assert (failed["state"], again["repeats"]) == ("failed", None)
    assert (tried["state"], then["repeats"], then["created"]) == ("succeeded", None, 1)


def test_a_file_of_which_rows_were_refused_is_not_all_stored(send):
    content = CSV + b"nobody,2026-03-01,46\n"
    partly, again = (send(content, "?mode=row_by_row") for _ in range(2))

    assert [partly["created"], partly["rejected"]] == [1, 1]
    assert (again["repeats"], again["unchanged"]) == (None, 1)


def test_a_file_is_kept_in_parts(acme, send, acme_api, monkeypatch):
    monkeypatch.setattr(stored_file, "PART_BYTES", 10)
    content = CSV + b"bob,2026-03-02,47.5\n"
    received = send(content, "?filename=m%C3%A4rz.csv")
    answer = acme_api.get(received["file"])

    assert answer.getvalue() == content
    assert (received["size"], received["sha256"]) == (
        len(content), hashlib.sha256(content).hexdigest()
    )  # fmt: skip
    with organisation_context(acme.pk):
        parts = ImportPart.objects.order_by("position").values_list("position", "content")
        assert [len(part) for _, part in parts] == [10] * (len(content) // 10) + [len(content) % 10]
        assert [position for position, _ in parts] == list(range(len(parts)))


def test_imports_are_audited(acme, hand_in):
    received = hand_in(CSV, "?mode=dry_run&filename=march.csv")
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(object_id=received["id"], action="import")

    assert event.after == {
        "filename": "march.csv", "sha256": received["sha256"], "kind": "scores", "mode": "dry_run"
    }  # fmt: skip


def test_imports_are_found_by_what_they_are(hand_in, acme_api, acme):
    hand_in(CSV)
    dry = hand_in(CSV, "?mode=dry_run")
    for query in ("mode=dry_run", "mode__in=dry_run,row_by_row"):
        result = acme_api.get(f"{ACME}/imports?{query}&kind=scores&format=csv").json()["data"]
        assert [one["id"] for one in result] == [dry["id"]]
    assert acme_api.get(f"{ACME}/imports?kind=directory").json()["data"] == []
    with organisation_context(acme.pk):
        assert Import.objects.count() == 2
