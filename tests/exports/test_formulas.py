"""No cell of a file is ever a formula: not in a text editor, and not in a spreadsheet."""

import io
import shutil
import subprocess
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.api.spreadsheet_safe import csv_of
from ssi_platform.domain.formula_marks import marked as as_text
from tests.sample_data import TODAY, rep

from .conftest import rows_of

CALC = "=cmd|' /C calc'!A0"
SIGNS = "=+-@＝＋－＠"
DANGEROUS = [
    CALC, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1", "  =1",
    "\u00a0=1", '"=1', "'=1", "\ufeff=1", "\t", "\rx", "Bob;=1+1", "a\t=1", "a\n=1",
    "a\r\n @x", "a; '+1",
]  # fmt: skip
HARMLESS = [
    "Bob",
    "",
    "a=1",
    "O'Hara",
    "1-2",
    "x@example.com",
    "a, -b",
    "Bob; Dora",
    "5",
    "'quoted'",
]
OFFICE = shutil.which("soffice")


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_marked_as_text(text):
    assert as_text(text) != text
    assert as_text(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert as_text(text) == text


@given(st.text(alphabet=SIGNS + " \t\r\n;\"'ab1\u00a0\ufeff", max_size=12))
def test_no_text_gets_by(text):
    escaped = as_text(text)
    for line in escaped.replace("\t", "\n").replace("\r", "\n").replace(";", "\n").split("\n"):
        assert line.lstrip(' \u00a0\ufeff"')[:1] not in [*SIGNS]
    assert escaped[:1] not in ("\t", "\r", "\n")


@given(st.text(alphabet="=+- 'ab", max_size=8))
def test_the_mark_can_be_taken_off_again(text):
    escaped = as_text(text)
    marked = escaped.startswith("'") and as_text(escaped[1:]) == escaped
    assert (escaped[1:] if marked else escaped) == text


def test_negative_numbers_are_numbers():
    assert csv_of(["gap"], [[-3.5], ["-3.5"], [-4.0]]).splitlines()[1:] == [
        b"-3.5",
        b"'-3.5",
        b"-4",
    ]


@pytest.fixture
def sly(acme, north, score):
    one = rep(acme, CALC, north)
    score(one, {date(2026, 6, 1): 50}, industry="@SUM(1+1)")
    return one


@pytest.mark.usefixtures("sly")
def test_a_formula_as_name_in_a_csv_file(rows):
    (row,) = rows(format="csv")

    assert row["rep_name"] == "'" + CALC
    assert row["rep_external_id"] == "'" + CALC.lower()
    assert row["industry"] == "'@SUM(1+1)"


@pytest.mark.usefixtures("sly")
def test_a_formula_as_name_in_ndjson_is_raw(rows):
    (row,) = rows(format="ndjson")

    assert (row["rep_name"], row["industry"]) == (CALC, "@SUM(1+1)")


@pytest.mark.usefixtures("sly")
def test_a_formula_as_name_in_a_workbook_is_text(export, fetch):
    content = fetch(export(format="xlsx"))

    (row,) = rows_of(content, "xlsx")
    assert (row["rep_name"], row["industry"]) == (CALC, "@SUM(1+1)")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert b'quotePrefix="1"' in book.read("xl/styles.xml")
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


@pytest.mark.trial
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine.")
@pytest.mark.usefixtures("sly")
def test_libreoffice_shows_text(export, fetch, tmp_path):
    files = {format: tmp_path / f"as_{format}.{format}" for format in ("csv", "xlsx")}
    for format, file in files.items():
        file.write_bytes(fetch(export(format=format)))
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
         "--convert-to", "html", "--outdir", tmp_path, *files.values()],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip

    for format in files:
        shown = (tmp_path / f"as_{format}.html").read_text()
        assert "cmd|" in shown
        assert "#NAME?" not in shown
        assert "Err:" not in shown


def test_the_error_rows_of_an_import_are_marked_too(acme_api, work):
    file = f'rep,day,total\n"{CALC}",{TODAY},50\nbob,{TODAY},500\n'
    answer = acme_api.post(
        "/api/v1/organisations/acme/imports", file.encode(), content_type="text/csv"
    )
    work()
    job = acme_api.get(answer["Location"]).json()
    answer = acme_api.get(job["error_file"], headers={"Accept": "text/csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "errors.csv" in answer["Content-Disposition"]
    errors = rows_of(answer.content, "csv")
    assert [(r["row"], r["field"], r["code"]) for r in errors] == [
        ("2", "rep", "unknown_rep"), ("3", "total", "out_of_range")
    ]  # fmt: skip
    assert errors[0]["value"] == "'" + CALC
