"""Forms are read strictly: each field once, none that is unknown, and clean names of files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.imports.models import Import
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

CSV = b"rep,day,total\nbob,2026-03-01,46\n"
TYPE = "multipart/form-data; boundary=xyz"


def part(name, content, filename=None, media_type=None):
    head = f'Content-Disposition: form-data; name="{name}"'
    head += "" if filename is None else f'; filename="{filename}"'
    head += "" if media_type is None else f"\r\nContent-Type: {media_type}"
    return f"--xyz\r\n{head}\r\n\r\n{content}\r\n"


FILE = part("file", CSV.decode(), "scores.csv", "text/csv")


@pytest.fixture
def post(acme_api, bobs_rep):
    def post(*parts, query="", media_type=TYPE):
        content = ("".join(parts) + "--xyz--\r\n").encode()
        return acme_api.generic("POST", f"{ACME}/imports{query}", content, content_type=media_type)

    return post


def errors(answer):
    assert answer.status_code == 400, answer.content
    return {(e["pointer"], e["code"]) for e in answer.json().get("errors", [])}


@pytest.mark.parametrize(
    ("extra", "query", "pointer", "code"),
    [
        ([part("mode", "dry_run"), part("mode", "row_by_row")], "", "/mode", "repeated"),
        ([part("mode", "dry_run"), part("mode", "dry_run")], "", "/mode", "repeated"),
        ([FILE], "", "/file", "repeated"),
        ([part("file", "text")], "", "/file", "repeated"),
        ([part("mode", "dry_run")], "?mode=dry_run", "/mode", "repeated"),
        ([], "?mode=dry_run&mode=dry_run", "/mode", "repeated"),
        ([part("modus", "dry_run")], "", "/modus", "unknown_field"),
        ([part("other", "x", "other.csv")], "", "/other", "unknown_field"),
        ([part("other", "x", "")], "", "/other", "unknown_field"),
        ([part("_charset_", "utf-7")], "", "/_charset_", "unknown_field"),
        ([part("mode", "dry_run", "mode.txt")], "", "/mode", "invalid_choice"),
        ([part("mapping", "a\x00b")], "", "/mapping", "not_text"),
        ([part("mapping", "a\u202eb")], "", "/mapping", "invisible_character"),
        ([part("filename", "a\u202eb.csv")], "", "/filename", "invisible_character"),
        ([part("mapping", "x" * 101)], "", "/mapping", "max_length"),
    ],
)
def test_what_is_ambiguous_or_unknown_is_refused(post, extra, query, pointer, code):
    assert errors(post(FILE, *extra, query=query)) == {(pointer, code)}


def test_the_text_of_a_form_is_bounded(post):
    assert post(FILE, part("mapping", "x" * (2 << 20))).status_code == 413


@pytest.mark.parametrize("extra", [[part(f"f{i}", "") for i in range(1_001)],
                                   [part(f"f{i}", "x", "a") for i in range(101)]])  # fmt: skip
def test_the_parts_of_a_form_are_counted(post, extra):
    answer = post(FILE, *extra)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_fields")


@pytest.mark.parametrize(
    ("media_type", "status"),
    [("text/csv; charset=utf-8", 202), ("text/csv; charset=windows-1252", 202),
     ("text/csv; charset=utf-7", 415), ("text/csv; charset=x", 415),
     ("application/x-ndjson; charset=utf-16", 415)],
)  # fmt: skip
def test_the_character_set_of_a_part(post, media_type, status):
    assert post(part("file", CSV.decode(), "a.csv", media_type)).status_code == status


@pytest.mark.parametrize("form", [False, True])
def test_the_character_set_says_how_a_file_is_read(acme_api, post, bobs_rep, form):
    content = "rep,day,total,industry\nbob,2026-03-01,46,Ã¼\n"  # Also UTF-8 in Windows-1252.
    kind = "text/csv; charset=iso-8859-1"
    if form:
        answer = post(part("file", content, "a.csv", kind))
    else:
        answer = acme_api.generic(
            "POST", f"{ACME}/imports", content.encode("latin-1"), content_type=kind
        )
    assert (answer.status_code, answer.json()["options"]["encoding"]) == (202, "windows-1252")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\temp\\scores.csv", "scores.csv"),
        ("a\u202eb.csv", "ab.csv"),
        ("a\tb.csv", "ab.csv"),
        ("con.csv", "_con.csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_the_name_of_a_part_is_cleaned(acme_api, post, sent, stored):
    answer = post(part("file", CSV.decode(), sent.replace("\\", "\\\\"), "text/csv"))
    assert (answer.status_code, answer.json()["filename"]) == (202, stored)
    download = acme_api.get(answer.json()["file"])
    assert download["Content-Disposition"] == f'attachment; filename="{stored}"'


@pytest.mark.parametrize(
    ("stated", "stored"), [("../a.csv", "a.csv"), ("a:b.csv", "a_b.csv"), ("..", "")]
)
def test_a_stated_name_is_cleaned(post, stated, stored):
    assert post(FILE, part("filename", stated)).json()["filename"] == stored


def test_names_that_were_stored_before_are_cleaned_when_they_are_sent(acme_api, post, acme):
    address = post(FILE).json()["file"]
    with organisation_context(acme.pk):
        Import.objects.update(filename='a\r\nb/c"\u202e.csv')
    assert acme_api.get(address)["Content-Disposition"] == 'attachment; filename="c_.csv"'


def test_a_file_of_a_browser_is_taken(acme_api, bobs_rep):
    file = SimpleUploadedFile("März.csv", CSV, content_type="text/csv")
    answer = acme_api.post(f"{ACME}/imports", {"file": file, "mode": "dry_run"}, format="multipart")
    assert (answer.status_code, answer.json()["filename"]) == (202, "März.csv")
    assert isinstance(acme_api, Client)
