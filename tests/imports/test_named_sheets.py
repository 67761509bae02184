"""A workbook with a sheet a month, and no column of days, through the API."""

from tests.tabular import workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_workbook_with_a_sheet_a_month_is_loaded(send, bobs_rep, scores):
    def build(workbook):
        for name, total in (("Jan 2026", 41), ("Feb 2026", 43)):
            workbooks.table(["external_id", "SSI"], ["bob", total], name=name)(workbook)

    done = send(workbooks.book(build), media_type=XLSX)

    assert {notice["code"] for notice in done["notices"]} >= {"days_of_sheets", "period_days"}
    assert {str(day): total for (_, day), total in scores().items()} == {
        "2026-01-31": 41_000, "2026-02-28": 43_000}  # fmt: skip
