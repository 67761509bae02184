"""Workbooks of scores with several sheets."""

from datetime import date

import pytest

from ssi_platform.domain.refusals import Invalid
from tests.tabular import workbooks

from .score_tables import directory as directory
from .score_tables import notices, read, rows, stored, task


def book(*sheets):
    def build(workbook):
        for name, table in sheets:
            workbooks.table(*table, name=name)(workbook)

    return workbooks.book(build)


HEADER = ["Rep", "Date", "SSI"]


def test_all_sheets_of_one_shape_are_read_and_the_others_are_named():
    content = book(
        ("Read me", [["What this is"]]),
        ("Sep", [HEADER, ["b-1", "2025-09-30", 41], ["b-1", "2025-09-29", 40]]),
        (
            "Oct",
            [
                ["Report"],
                [],
                ["SSI", "Rep", "Date"],
                [42, "b-1", "2025-10-31"],
                ["x", "b-1", "2025-10-30"],
            ],
        ),
        ("Targets", [["Rep", "Date", "Target"], ["b-1", "2025-09-30", 70]]),
    )
    file = read(content)

    assert {(str(row["day"]), row["total"]) for row in rows(file)} == {
        ("2025-09-30", 41_000), ("2025-09-29", 40_000), ("2025-10-31", 42_000)}  # fmt: skip
    assert [(e["row"], e["detail"][:16]) for e in file.errors.first] == [(5, "In sheet “Oct”: ")]
    assert "“Read me”, “Targets”" in notices(file)["sheets_left_out"]


def test_one_sheet_can_be_stated_and_the_others_are_named():
    content = book(
        *((name, [HEADER, ["b-1", f"2025-{n}-01", 41]]) for n, name in ((10, "A"), (11, "B")))
    )
    file = read(content, task(sheet="B"))

    assert stored(file) == {("b-1", "2025-11-01"): 41_000}
    assert "“A”" in notices(file)["sheets_left_out"]


def months(*names, header=("Rep", "SSI")):
    return book(*((name, [list(header), ["b-1", 40 + n]]) for n, name in enumerate(names)))


def test_sheets_named_by_months_give_the_days_of_their_rows():
    file = read(months("Sep 2025", "2025-10", "November 2025"))

    assert stored(file) == {
        ("b-1", "2025-09-30"): 40_000, ("b-1", "2025-10-31"): 41_000,
        ("b-1", "2025-11-30"): 42_000}  # fmt: skip
    notes = notices(file)
    assert "“Sep 2025”" in notes["days_of_sheets"] and "last day" in notes["period_days"]


def test_the_day_of_a_period_is_chosen_for_sheets_too():
    content = months("Sep 2025", "Oct 2025")

    assert stored(read(content, task(period_day="first"))) == {
        ("b-1", "2025-09-01"): 40_000, ("b-1", "2025-10-01"): 41_000}  # fmt: skip
    assert stored(read(content, task(sheet="Oct 2025"))) == {("b-1", "2025-10-31"): 41_000}


def test_a_sheet_of_the_same_columns_that_is_no_month_is_refused():
    file = read(months("Sep 2025", "Average"))

    (error,) = file.errors.first
    assert (error["row"], error["field"], error["code"]) == (2, "day", "not_a_day")
    assert error["detail"].startswith("In sheet “Average”: ")


@pytest.mark.parametrize("name", ["Scores", "2025", "45931", "Sep"])
def test_a_name_that_is_no_day_gives_none(name):
    with pytest.raises(Invalid) as refusal:
        read(months(name))
    assert [(e.field, e.code) for e in refusal.value.errors] == [("day", "no_header")]


def test_a_stated_day_and_a_column_of_days_come_before_the_name():
    by_column = book(("Sep 2025", [HEADER, ["b-1", "2025-08-03", 41]]))
    assert stored(read(by_column)) == {("b-1", "2025-08-03"): 41_000}
    assert stored(read(months("Sep 2025"), task(day=date(2025, 8, 4)))) == {
        ("b-1", "2025-08-04"): 40_000}  # fmt: skip


def test_a_day_across_is_that_of_a_real_date():
    file = read(book(("2026", [["Rep", date(2026, 5, 20).isoformat()], ["b-1", 47]])))

    assert stored(file) == {("b-1", "2026-05-20"): 47_000}


def test_what_is_beyond_the_sheets_that_are_read_is_said(monkeypatch):
    monkeypatch.setattr("ssi_platform.tabular.xlsx_sheets.SHEETS", 2)
    monkeypatch.setattr("ssi_platform.ingest.tables.SHEETS", 2)
    tables = [(f"S{n}", [HEADER, ["b-1", f"2025-10-{n:02}", 40 + n]]) for n in (1, 2, 3)]
    file = read(book(*tables))

    assert stored(file) == {("b-1", f"2025-10-{n:02}"): 40_000 + n * 1000 for n in (1, 2)}
    assert "after the first 2 none is read" in notices(file)["sheets_left_out"]
