"""Cells of score tables and their values, without a database."""

from datetime import date

import pytest

from ssi_platform.domain.refusals import Invalid

from .score_tables import BOB, first, read, reasons, task
from .score_tables import directory as directory


def test_a_wide_row_is_a_score():
    row = first("rep,day,brand,people,insights,relationships\nb-1,2026-03-01,20,10.5,5.25,18.125\n")

    assert row["rep"] == BOB.pk
    assert row["day"] == date(2026, 3, 1)
    assert [row[p] for p in ("brand", "people", "insights", "relationships", "total")] == [
        20_000, 10_500, 5_250, 18_125, 53_875,
    ]  # fmt: skip
    assert row["row"] == 2


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01", (2026, 3, 1)),
        ("2026/3/1", (2026, 3, 1)),
        ("20260301", (2026, 3, 1)),
        ("01.03.2026", (2026, 3, 1)),
        ("1. 3. 2026", (2026, 3, 1)),
        ("25/03/2026", (2026, 3, 25)),
        ("03/25/2026", (2026, 3, 25)),
        ("03/03/2026", (2026, 3, 3)),
        ("1 March 2026", (2026, 3, 1)),
        ('"March 1, 2026"', (2026, 3, 1)),
        ("1-Mar-2026", (2026, 3, 1)),
        ("2026-03-01T00:00:00", (2026, 3, 1)),
        ("2026-03-01 00:00", (2026, 3, 1)),
        ("2026-02-28T23:30:00Z", (2026, 3, 1)),
        ("2024-02-29", (2024, 2, 29)),
        ("2026-03-29", (2026, 3, 29)),
        ("2025-10-26", (2025, 10, 26)),
        ("2026-06-02", (2026, 6, 2)),
        ("46082", (2026, 3, 1)),  # In the other system it lies in the future.
        ("01.03.26", (2026, 3, 1)),
        ("2026-W10", (2026, 3, 8)),
        ("2026-03-01T09:00:00", (2026, 3, 1)),
        ("Feb 2026", (2026, 2, 28)),
        ("June 2026", (2026, 6, 1)),  # Not over yet.
    ],
)
def test_days_are_read_in_the_styles_that_mean_one_day(written, day):
    assert first(f"rep,day,total\nb-1,{written},40\n")["day"] == date(*day)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("03/04/2026", "ambiguous_day"),
        ("03-04-2026", "ambiguous_day"),
        ("2026-02-30", "not_a_day"),
        ("2025-02-29", "not_a_day"),
        ("30.02.2026", "not_a_day"),
        ("44530", "ambiguous_day"),  # 2021-11-30, or 2025-12-01 in the other system.
        ("1 Ma 2026", "not_a_day"),
        ("٢٠٢٦-٠٣-٠١", "not_a_day"),
        ("", "not_a_day"),
        ("1999-12-31", "day_out_of_range"),
        ("26.01.0026", "day_out_of_range"),
        ("2200-01-01", "day_out_of_range"),
        ("2026-06-03", "future_day"),
    ],
)
def test_other_days_are_refused(written, code):
    assert reasons(read(f"rep,day,total\nb-1,{written},40\n")) == [(2, "day", code)]


def test_the_order_of_days_can_be_told():
    text = "rep,day,total\nb-1,03/04/2026,40\n"

    assert first(text, day_order="dmy")["day"] == date(2026, 4, 3)
    assert first(text, day_order="mdy")["day"] == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [
        ("rep,day,brand,total\nb-1,2026-03-01,1.234,40\n", 1_234),
        ("rep;day;brand;total\nb-1;2026-03-01;1,234;40\n", 1_234),
        ("rep;day;brand;total\nb-1;2026-03-01;25,0;40\n", 25_000),
        ("rep\tday\tbrand\ttotal\nb-1\t2026-03-01\t25,0\t40\n", 25_000),
        ("rep,day,brand,total\nb-1,2026-03-01,0,40\n", 0),
        ("rep,day,brand,total\nb-1,2026-03-01,,40\n", None),
        ("rep,day,brand,total\nb-1,2026-03-01, 7.0 ,40\n", 7_000),
        ("rep,day,brand,total\nb-1,2026-03-01,13.1180019,40\n", 13_118),
    ],
)
def test_numbers_are_read_as_they_are_meant(text, thousandths):
    assert first(text)["brand"] == thousandths


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1e1", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1_0", "not_a_number"),
        ("٢٥", "not_a_number"),
        ("2５", "not_a_number"),
        ('"25,0"', "not_a_number"),
        ('"1,234"', "not_a_number"),
        ("+5", "not_a_number"),
        ("=5", "not_a_number"),
        ("#N/A", "not_a_number"),
        ("25.001", "out_of_range"),
        ("-0.001", "out_of_range"),
    ],
)
def test_values_that_are_not_numbers_are_refused(written, code):
    file = read(f"rep,day,brand,total\nb-1,2026-03-01,{written},40\n")

    assert reasons(file) == [(2, "brand", code)]


def test_both_kinds_of_decimals_in_one_file_are_not_guessed():
    file = read("rep;day;total\nb-1;2026-03-01;40.5\nb-1;2026-03-02;40,5\n")

    assert reasons(file) == [(3, "total", "not_a_number")]


def test_a_decimal_comma_can_be_told():
    text = 'rep,day,total\nb-1,2026-03-01,"40,5"\n'

    assert first(text, decimal="comma")["total"] == 40_500
    points = "rep;day;total\nb-1;2026-03-01;40.5\n"
    assert reasons(read(points, task(decimal="comma"))) == [(2, "total", "not_a_number")]


@pytest.mark.parametrize(
    ("header", "told_columns", "error"),
    [
        ("rep,day,total,mood", {}, ("mood", "unknown_column")),
        ("rep,day,total,SSI", {}, ("SSI", "repeated_column")),
        ("who,day,total", {}, ("who", "unknown_column")),
        ("rep,day,total,score", {}, ("score", "unknown_column")),
        ("rep,day,total,pillar", {}, ("pillar", "unknown_column")),
        ("rep,day,pillar,score,brand", {}, ("brand", "unknown_column")),
        ("day,total", {}, ("rep", "no_header")),
        ("rep,total", {}, ("day", "no_header")),
        ("rep,day", {}, ("total", "no_scores")),
        ("rep,day,total", {"Wer": "rep"}, ("Wer", "missing_column")),
    ],
)
def test_headers_that_cannot_be_read_are_refused(header, told_columns, error):
    with pytest.raises(Invalid) as refused:
        read(f"{header}\n", task(columns=told_columns))
    assert error in [(one.field, one.code) for one in refused.value.errors]


def test_columns_can_be_told_and_left_out():
    text = "Wer,Wann,Wie gut,Laune\nb-1,2026-03-01,40,heiter\n"
    columns = {"wer": "rep", "WANN": "day", "Wie gut": "total", "Laune": None}

    assert first(text, columns=columns)["total"] == 40_000
    ignoring = {"Wer": "rep", "Wann": "day", "Wie gut": "total"}
    assert first(text, columns=ignoring, other_columns="ignore")["total"] == 40_000


def test_columns_of_the_other_layout_are_left_out_only_if_stated():
    wide = "rep,day,total,score\nb-1,2026-03-01,40,7\n"
    long = "rep,day,pillar,score,SSI\nb-1,2026-03-01,total,40,99\n"

    assert first(wide, other_columns="ignore")["total"] == 40_000
    assert first(long, other_columns="ignore")["total"] == 40_000
    assert first("rep,day,score\nb-1,2026-03-01,40\n")["total"] == 40_000
