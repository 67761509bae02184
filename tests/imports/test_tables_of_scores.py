"""What stands in a table of scores, and what is made of it: no database is asked."""

from datetime import UTC, date, datetime

import pytest

from ssi_platform.domain.refusals import Invalid

from .spooled import BOB, DORA, known, read, rows, task, told


@pytest.fixture(autouse=True)
def directory(monkeypatch):
    with known(monkeypatch):
        yield


def first(text, **given):
    loading = read(text, task(**given))
    assert told(loading) == []
    return rows(loading)[0]


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
        ("46082", "not_a_day"),
        ("01.03.26", "not_a_day"),
        ("1 Ma 2026", "not_a_day"),
        ("2026-W10", "not_a_day"),
        ("٢٠٢٦-٠٣-٠١", "not_a_day"),
        ("2026-03-01T09:00:00", "not_a_day"),
        ("", "not_a_day"),
        ("1999-12-31", "not_a_day"),
        ("2026-06-03", "future_day"),
    ],
)
def test_other_days_are_refused(written, code):
    assert told(read(f"rep,day,total\nb-1,{written},40\n")) == [(2, "day", code)]


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
        ("NaN", "not_a_number"),
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
        ("1.2345678901234", "too_many_decimals"),
    ],
)
def test_what_is_not_plainly_a_number_is_refused(written, code):
    loading = read(f"rep,day,brand,total\nb-1,2026-03-01,{written},40\n")

    assert told(loading) == [(2, "brand", code)]


def test_both_kinds_of_decimals_in_one_file_are_not_guessed():
    loading = read("rep;day;total\nb-1;2026-03-01;40.5\nb-1;2026-03-02;40,5\n")

    assert told(loading) == [(3, "total", "not_a_number")]


def test_a_decimal_comma_can_be_told():
    text = 'rep,day,total\nb-1,2026-03-01,"40,5"\n'

    assert first(text, decimal="comma")["total"] == 40_500
    points = "rep;day;total\nb-1;2026-03-01;40.5\n"
    assert told(read(points, task(decimal="comma"))) == [(2, "total", "not_a_number")]


@pytest.mark.parametrize(
    ("title", "written", "rep"),
    [
        ("rep", "b-1", BOB),
        ("rep", str(BOB.pk), BOB),
        ("Employee ID", "b-1", BOB),
        ("E-Mail", " BOB@Acme.example ", BOB),
        ("LinkedIn profile URL", "linkedin.com/in/bob/", BOB),
        ("Full name", "bob", BOB),
        ("Mitarbeiter", "DORA", DORA),
    ],
)
def test_reps_are_found_by_what_is_known_of_them(title, written, rep):
    assert first(f"{title},date,SSI\n{written},2026-03-01,40\n")["rep"] == rep.pk


def test_the_first_that_is_filled_names_the_rep():
    text = "email,name,day,total\n,Dora,2026-03-01,40\nbob@acme.example,Dora,2026-03-01,41\n"

    assert [row["rep"] for row in rows(read(text))] == [DORA.pk, BOB.pk]


def test_two_of_one_name_are_not_guessed_at():
    assert told(read("name,day,total\nKim,2026-03-01,40\n")) == [(2, "name", "ambiguous_rep")]


def test_unknown_reps_are_refused_skipped_or_taken_in():
    text = (
        "email,name,day,total\n"
        "new@acme.example,Newt,2026-03-02,40\n"
        "NEW@acme.example,,2026-03-01,39\n"
    )

    assert told(read(text)) == [(2, "email", "unknown_rep"), (3, "email", "unknown_rep")]
    skipping = read(text, task(unknown_reps="skip"))
    assert (told(skipping), skipping.skipped, rows(skipping)) == ([], 2, [])
    taking = read(text, task(unknown_reps="create"))
    (rep,) = taking._people.newcomers.values()
    assert (rep.name, rep.email) == ("Newt", "new@acme.example")
    assert {row["rep"] for row in rows(taking)} == {rep.pk}
    assert taking._first_days == {4: (date(2026, 3, 1) - date(2000, 1, 1)).days}


def test_nobody_is_taken_in_with_an_address_that_is_none():
    loading = read("email,day,total\nnobody,2026-03-01,40\n", task(unknown_reps="create"))

    assert told(loading) == [(2, "email", "invalid_rep")]


def test_a_file_about_one_rep_or_one_day_needs_no_column_for_it():
    row = first("day,total\n2026-03-01,40\n", rep=BOB)
    assert row["rep"] == BOB.pk
    row = first("rep,total\nd-1,40\n", day=date(2026, 3, 5))
    assert (row["rep"], row["day"]) == (DORA.pk, date(2026, 3, 5))


def test_long_rows_become_scores_wherever_they_stand():
    text = (
        "rep;Datum;Säule;Punkte\n"
        "b-1;01.03.2026;Professionelle Marke aufbauen;20,5\n"
        "d-1;01.03.2026;SSI;44\n"
        "b-1;01.03.2026;Die richtigen Personen finden;10\n"
        "b-1;01.03.2026;Beziehungen aufbauen;18\n"
        "b-1;01.03.2026;Engage with insights;5\n"
    )
    bob, dora = sorted(rows(read(text)), key=lambda row: row["rep"] != BOB.pk)

    assert (bob["total"], bob["brand"], bob["row"]) == (53_500, 20_500, 2)
    assert (dora["total"], dora["brand"]) == (44_000, None)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("b-1,2026-03-01,charm,5", (3, "pillar", "unknown_pillar")),
        ("b-1,2026-03-01,people,", (3, "score", "required")),
        ("b-1,2026-03-01,people,26", (3, "score", "out_of_range")),
        ("b-1,2026-03-01,total,41", (3, "score", "duplicate")),
        ("b-1,2026-03-02,people,5", (3, "total", "total_mismatch")),
        ("b-1,2026-03-01,brand", (3, "", "wrong_length")),
    ],
)
def test_long_rows_are_refused_one_by_one(line, error):
    assert error in told(read(f"rep,day,pillar,score\nb-1,2026-03-01,total,40\n{line}\n"))


def test_a_row_that_adds_up_the_others_is_passed_over():
    loading = read("name,day,total\nBob,2026-03-01,40\nTotal,,40\n")

    assert (told(loading), loading.skipped, len(rows(loading))) == ([], 1, 1)


def test_seats_that_were_never_used_are_passed_over_in_usage_reports():
    text = (
        "Member name,Email,End date,InMails sent,SSI score\n"
        "Bob,,2026-03-01,4,40\n"
        "Dora,,2026-03-01,,\n"
    )
    loading = read(text, task(source="sales_navigator_csv"))

    assert (told(loading), loading.skipped) == ([], 1)
    assert [row["source"] for row in rows(loading)] == [30]


def test_the_browser_extensions_export_is_known():
    text = """[{"date": "2026-03-01", "parsed": {"overall": 53, "prof_brand": 20,
        "find_right_people": 10, "insight_engagement": 5, "relationship": 18,
        "industry": {"top": 7, "ssi": 31}, "network": {"top": 12}}}]"""
    row = first(text, rep=BOB)

    assert (row["total"], row["insights"], row["industry_rank"]) == (53_000, 5_000, 7)
    assert (row["industry_total"], row["network_rank"], row["source"]) == (31_000, 12, 40)


def test_observations_carry_their_instant():
    text = (
        "rep,day,total,observed_at\n"
        "b-1,2026-03-01,40,2026-03-01T10:00:00+02:00\n"
        "b-1,2026-03-02,40,\n"
    )
    seen = [row["observed_at"] for row in rows(read(text))]

    assert seen == [datetime(2026, 3, 1, 8, tzinfo=UTC), task().received.observed_at]


def test_rows_of_another_length_are_refused_and_the_rest_is_read():
    text = "rep,day,total\nb-1,2026-03-01\nb-1,2026-03-02,40\nb-1,2026-03-03,40,,9\n"
    loading = read(text)

    assert (2, "", "wrong_length") in told(loading)
    assert (4, "", "wrong_length") in told(loading)
    assert [row["row"] for row in rows(loading)] == [3]


def test_true_is_not_one():
    text = (
        '[{"rep":"b-1","day":"2026-03-01","total":1},{"rep":"b-1","day":"2026-03-02","total":true}]'
    )

    assert told(read(text)) == [(2, "total", "not_a_number")]


@pytest.mark.parametrize(
    ("header", "told_columns", "error"),
    [
        ("rep,day,total,mood", {}, ("mood", "unknown_column")),
        ("rep,day,total,SSI", {}, ("SSI", "repeated_column")),
        ("who,day,total", {}, ("who", "unknown_column")),
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
