"""How people, forms and LinkedIn's pages write scores, ranks, days and times."""

from datetime import UTC, date, datetime

import pytest

from ssi_platform.domain.refusals import Invalid
from tests.tabular import workbooks

from .score_tables import NOW, first, notices, read, reasons, rows, task
from .score_tables import directory as directory


@pytest.mark.parametrize(
    "written",
    ["53", "53.0", "53 / 100", "53/100", "53 de 100", "53 of 100", "53 von 100", "53%", "53 %",
     "53 pts", "53 points", "53 Punkte", "53 pontos", "53.000000000000004"],
)  # fmt: skip
def test_a_total_is_read_as_linkedin_writes_it(written):
    assert first(f"rep;day;total\nb-1;2026-05-01;{written}\n")["total"] == 53_000


@pytest.mark.parametrize("written", ["53 / 25", "53 of 10", "53 kg", "53%%", "top 53", "53 pts 2"])
def test_numbers_of_another_kind_are_refused(written):
    assert [
        field for _, field, _ in reasons(read(f"rep;day;total\nb-1;2026-05-01;{written}\n"))
    ] == ["total"]


def test_a_pillar_is_of_25_and_no_percentage():
    text = "rep;day;brand;total\nb-1;2026-05-01;18,5 / 25;53,5\nb-1;2026-05-02;20 / 100;53,5\n"
    file = read(text + "b-1;2026-05-03;20 %;53,5\n")

    assert [row["brand"] for row in rows(file)] == [18_500]
    assert reasons(file) == [(3, "brand", "out_of_range"), (4, "brand", "not_a_number")]
    assert "percentage" in file.errors.first[1]["detail"]


@pytest.mark.parametrize(
    ("written", "rank"),
    [("10", 10), ("Top 10%", 10), ("top 10 %", 10), ("Primeiros 10%", 10), ("10%", 10),
     ("Die besten 10 %", 10), ("Parmi les 10 % premiers", 10), ("Bottom 10%", None),
     ("Top 0%", None), ("Unteren 10 %", None)],
)  # fmt: skip
def test_a_rank_is_read_as_linkedin_writes_it(written, rank):
    file = read(f"rep;day;total;industry rank\nb-1;2026-05-01;53;{written}\n")

    assert [row["industry_rank"] for row in rows(file)] == ([rank] if rank else [])


@pytest.mark.parametrize("written", ["-", "–", "—", "n/a", "N/A", "null", "None", "NaN", "n.a."])
def test_words_for_a_missing_value(written):
    assert first(f"rep,day,brand,total\nb-1,2026-05-01,{written},53\n")["brand"] is None


def test_further_words_for_a_missing_value_are_stated_and_errors_never_are():
    text = "rep,day,brand,total\nb-1,2026-05-01,not measured,53\nb-1,2026-05-02,#REF!,53\n"
    file = read(text, task(missing="not measured, absent"))

    assert [row["brand"] for row in rows(file)] == [None]
    assert reasons(file) == [(3, "brand", "not_a_number")]


def percents(formats):
    def build(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["rep", "day", "total", "brand"])
        for row, (style, value, brand) in enumerate(formats, 1):
            sheet.write_row(row, 0, ["b-1", f"2026-05-{row:02}"])
            sheet.write_number(row, 2, value, workbook.add_format({"num_format": style}))
            if brand is not None:
                sheet.write_number(row, 3, brand, workbook.add_format({"num_format": "0%"}))

    return workbooks.book(build)


def test_a_percentage_of_a_workbook_is_what_the_cell_shows():
    formats = [("0%", 0.53, None), ("0.0 %", 0.612, None), ('0.00"%"', 53.5, None),
               ("[Red]0%;-0%", 1, None), ("0%", 53, None), ("0%", 0.5, 0.7)]  # fmt: skip
    file = read(percents(formats))

    assert [row["total"] for row in rows(file)] == [53_000, 61_200, 53_500, 100_000]
    assert reasons(file) == [(6, "total", "out_of_range"), (7, "brand", "not_a_number")]


@pytest.mark.parametrize(
    ("written", "day", "hour"),
    [
        ("5/13/2026 9:15:02", (2026, 5, 13), 7),
        ("13.05.2026 09:15", (2026, 5, 13), 7),
        ("2026-05-13 09:15:00", (2026, 5, 13), 7),
        ("2026-05-13T23:30:00Z", (2026, 5, 14), 23),
        ("5/13/2026 12:15:00 AM", (2026, 5, 13), 22),
        ("2026/05/13 9:15:02 AM GMT+1", (2026, 5, 13), 8),
        ("2026-05-13 00:00:00", (2026, 5, 13), None),
        ("2026-05-13", (2026, 5, 13), None),
    ],
)
def test_a_local_time_gives_the_day_and_the_instant(written, day, hour):
    row = first(f"Rep,Date,SSI\nb-1,{written},47\n")

    assert row["day"] == date(*day)
    assert row["observed_at"].hour == (NOW.hour if hour is None else hour)


def test_answers_of_a_form():
    file = read(
        "Timestamp,Email Address,What is your SSI today?,Comments\n"
        "5/13/2026 9:15:02,bob@acme.example,47,\n"
        "5/13/2026 0:00:00,bob@acme.example,46,\n"
        "5/14/2026 8:00:01,bob@acme.example,48,corrected\n"
    )

    assert reasons(file) == []
    assert [(row["day"].day, row["total"], row["observed_at"]) for row in rows(file)] == [
        (13, 47_000, datetime(2026, 5, 13, 7, 15, 2, tzinfo=UTC)),
        (13, 46_000, datetime(2026, 5, 12, 22, tzinfo=UTC)),
        (14, 48_000, datetime(2026, 5, 14, 6, 0, 1, tzinfo=UTC)),
    ]


def test_answers_of_another_form():
    row = first(
        "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Dein SSI\n"
        "1;13.05.2026 09:15:02;13.05.2026 09:16:11;bob@acme.example;Bob;47\n"
    )

    assert (row["total"], row["observed_at"].minute) == (47_000, 16)


@pytest.mark.parametrize(
    "title",
    ["SSI target", "Previous SSI", "SSI of the industry", "SSI and SSI goal", "My SSI last year"],
)
def test_a_question_about_something_else_is_no_total(title):
    with pytest.raises(Invalid):
        read(f"Rep,Date,{title}\nb-1,2026-05-13,47\n")


def test_periods_stand_for_a_day_and_that_is_said():
    text = "rep,day,total\nb-1,Apr 2026,41\nb-1,2026-W20,42\nb-1,Q2 2026,43\n"
    last, begun = read(text), read(text, task(period_day="first"))

    assert [str(row["day"]) for row in rows(last)] == ["2026-04-30", "2026-05-17", "2026-06-01"]
    assert [str(row["day"]) for row in rows(begun)] == ["2026-04-01", "2026-05-11", "2026-04-01"]
    assert "its last day, an unfinished one for 2026-06-01" in notices(last)["period_days"]
    assert "its first day" in notices(begun)["period_days"]


def test_serial_numbers_are_read_when_their_system_is_clear_or_stated():
    text = "rep,day,total\nb-1,44530,41\n"

    assert reasons(read(text)) == [(2, "day", "ambiguous_day")]
    assert str(first(text, serials="1900")["day"]) == "2021-11-30"
    assert str(first(text, serials="1904")["day"]) == "2025-12-01"
    assert str(first("rep,day,total\nb-1,46082,41\n")["day"]) == "2026-03-01"


def test_of_two_possible_days_the_one_that_has_not_come_is_none():
    assert str(first("rep,day,total\nb-1,07/05/26,41\n", day_order="dmy")["day"]) == "2026-05-07"
    assert str(first("rep,day,total\nb-1,04/11/2026,41\n")["day"]) == "2026-04-11"
    assert reasons(read("rep,day,total\nb-1,04/03/2026,41\n")) == [(2, "day", "ambiguous_day")]
