"""A preview says how a file would be read, and leaves nothing behind."""

import json

import pytest

from apps.imports.models import Import
from apps.jobs.models import Job
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

FILE = "Kennung;Datum;SSI\nbob;01.03.2026;46,5\nbob;31.02.2026;46\nnobody;02.03.2026;47\n"


@pytest.fixture
def preview(acme_api):
    def preview(content, query="", media_type="text/csv"):
        content = content.encode() if isinstance(content, str) else content
        answer = acme_api.post(f"{ACME}/imports:preview{query}", content, content_type=media_type)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return preview


def columns(shown):
    return [(c["title"], c["field"], c["found_by"]) for c in shown["columns"]]


def codes(row):
    return [(error["field"], error["code"]) for error in row["errors"]]


def test_columns_and_rows_are_shown_as_they_would_be_read(preview, bobs_rep):
    shown = preview(FILE.encode("cp1252"), '?columns={"Kennung":"external_id"}')

    names = ("format", "encoding", "delimiter", "sheet", "sheets", "layout", "errors")
    assert [shown[name] for name in names] == ["csv", "utf-8", "semicolon", "", [], "wide", []]
    assert columns(shown) == [
        ("Kennung", "external_id", "mapping"), ("Datum", "day", "title"), ("SSI", "total", "title")
    ]  # fmt: skip
    first, second, third = shown["rows"]
    assert (first["row"], first["errors"]) == (2, [])
    assert first["values"]["rep"] == str(bobs_rep.pk)
    assert (first["values"]["day"], first["values"]["total"]) == ("2026-03-01", 46.5)
    assert (second["row"], codes(second)) == (3, [("day", "not_a_day")])
    assert (third["row"], codes(third)) == (4, [("external_id", "unknown_rep")])


@pytest.mark.usefixtures("bobs_rep")
def test_only_the_first_rows_are_shown(preview):
    rows = "".join(f"bob,2026-03-{day:02},4{day % 10}\n" for day in range(1, 31))
    assert len(preview("rep,day,total\n" + rows)["rows"]) == 20


@pytest.mark.usefixtures("bobs_rep")
def test_what_is_wrong_with_a_header_is_shown_and_not_refused(preview):
    unknown = preview("rep,day,total,Farbe\nbob,2026-03-01,46,rot\n")
    lacking = preview("Wer,Datum,SSI\nbob,2026-03-01,46\n")
    missing = preview("rep,day,total\nbob,2026-03-01,46\n", '?columns={"SSI":"total"}')

    assert codes(unknown) == [("Farbe", "unknown_column")]
    assert columns(unknown)[-1] == ("Farbe", None, "nothing")
    assert unknown["rows"][0]["values"]["total"] == 46
    assert codes(lacking) == [("Wer", "unknown_column")]
    assert columns(lacking) == [
        ("Wer", None, "nothing"), ("Datum", "day", "title"), ("SSI", "total", "title")
    ]  # fmt: skip
    assert lacking["rows"] == []
    assert ("SSI", "missing_column") in codes(missing)


def test_a_directory_is_previewed_too(preview, north):
    shown = preview("name,team\nRita,north\n", "?kind=directory")

    assert columns(shown) == [("name", "name", "title"), ("team", "team", "title")]
    assert shown["errors"] == []
    assert [row["row"] for row in shown["rows"]] == [2]


def test_a_members_payload_is_previewed_too(preview):
    member = {"memberScore": {"overall": 44.25}}
    shown = preview(json.dumps(member), media_type="application/json")

    assert (shown["format"], shown["layout"], shown["columns"]) == ("linkedin_json", "member", [])
    assert shown["rows"] == [{"row": 1, "values": {"total": 44.25}, "errors": [], "skipped": False}]


@pytest.mark.usefixtures("bobs_rep")
def test_a_preview_leaves_nothing_behind(preview, acme):
    preview("rep,day,total\nbob,2026-03-01,46\n")
    preview("rep,day,total\nrita,2026-03-01,46\n", "?unknown_reps=create&team=north")

    with organisation_context(acme.pk):
        assert not Import.objects.exists() and not Job.objects.exists()
        assert not AuditEvent.objects.filter(object_type="import").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text")]
)
def test_what_is_no_table_is_refused(acme_api, content, code):
    answer = acme_api.post(f"{ACME}/imports:preview", content, content_type="text/csv")

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/file", code)]
