"""Whom the rows of a table are about, and how rows are laid out: no database is asked."""

from datetime import UTC, date, datetime

import pytest

from .spooled import BOB, DORA, known, read, rows, task, told


@pytest.fixture(autouse=True)
def directory(monkeypatch):
    with known(monkeypatch):
        yield


def first(text, **given):
    loading = read(text, task(**given))
    assert told(loading) == []
    return rows(loading)[0]


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
