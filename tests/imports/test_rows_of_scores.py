"""Reps and layouts of score tables, without a database."""

from datetime import UTC, date, datetime

import pytest

from ssi_platform.tabular import chunks

from .score_tables import BOB, DORA, first, read, reasons, rows, task
from .score_tables import directory as directory


@pytest.mark.parametrize(
    ("title", "written", "rep"),
    [
        ("rep", "b-1", BOB),
        ("rep", str(BOB.pk), BOB),
        ("rep", str(BOB.pk).upper(), BOB),
        ("Employee ID", "b-1", BOB),
        ("E-Mail", " BOB@Acme.example ", BOB),
        ("LinkedIn profile URL", "linkedin.com/in/bob/", BOB),
        ("Full name", "bob", BOB),
        ("Mitarbeiter", "DORA", DORA),
    ],
)
def test_reps_are_found_by_their_identifiers(title, written, rep):
    assert first(f"{title},date,SSI\n{written},2026-03-01,40\n")["rep"] == rep.pk


def test_identifiers_of_two_reps_contradict_each_other():
    text = "email,name,day,total\n,Dora,2026-03-01,40\nbob@acme.example,Dora,2026-03-01,41\n"
    file = read(text)

    assert [row["rep"] for row in rows(file)] == [DORA.pk]
    (error,) = file.errors.first
    assert (error["row"], error["field"], error["code"]) == (3, "name", "contradicting_rep")
    assert error["detail"] == "bob@acme.example is Bob (b-1), but Dora is Dora (d-1)."


def test_a_shared_name_is_ambiguous():
    assert reasons(read("name,day,total\nKim,2026-03-01,40\n")) == [(2, "name", "ambiguous_rep")]


def test_unknown_reps_are_refused_skipped_or_taken_in():
    text = (
        "email,name,day,total\n"
        "new@acme.example,Newt,2026-03-02,40\n"
        "NEW@acme.example,,2026-03-01,39\n"
    )

    assert reasons(read(text)) == [(2, "email", "unknown_rep"), (3, "email", "unknown_rep")]
    skipping = read(text, task(unknown_reps="skip"))
    assert (reasons(skipping), skipping.skipped, rows(skipping)) == ([], 2, [])
    creating = read(text, task(unknown_reps="create"))
    (rep,) = creating._people.newcomers.values()
    assert (rep.name, rep.email) == ("Newt", "new@acme.example")
    assert {row["rep"] for row in rows(creating)} == {rep.pk}
    assert creating._first_days == {4: (date(2026, 3, 1) - date(2000, 1, 1)).days}


def test_newcomers_of_one_name_are_told_apart_by_what_says_more():
    text = (
        "external_id,email,name,day,total\n"
        ",,Newt,2026-03-01,40\n"
        "x-1,a@acme.example,Newt,2026-03-02,41\n"
        "x-2,b@acme.example,Newt,2026-03-03,42\n"
        "x-2,,Newt,2026-03-04,43\n"
    )
    file = read(text, task(unknown_reps="create"))
    newts = file._people.newcomers.values()

    assert [(rep.external_id, rep.email) for rep in newts] == [
        ("x-1", "a@acme.example"), ("x-2", "b@acme.example"),
    ]  # fmt: skip
    one, other = (rep.pk for rep in newts)
    assert [row["rep"] for row in rows(file)] == [one, one, other, other]
    only_named = read(text + ",,Newt,2026-03-05,44\n", task(unknown_reps="create"))
    assert reasons(only_named) == [(6, "name", "ambiguous_rep")]


def test_nobody_is_taken_in_with_an_address_that_is_none():
    file = read("email,day,total\nnobody,2026-03-01,40\n", task(unknown_reps="create"))

    assert reasons(file) == [(2, "email", "invalid_rep")]


def test_a_file_about_one_rep_or_one_day_needs_no_column_for_it():
    row = first("day,total\n2026-03-01,40\n", rep=BOB)
    assert row["rep"] == BOB.pk
    row = first("rep,total\nd-1,40\n", day=date(2026, 3, 5))
    assert (row["rep"], row["day"]) == (DORA.pk, date(2026, 3, 5))


def test_a_row_of_totals_is_skipped():
    file = read("name,day,total\nBob,2026-03-01,40\nTotal,,40\n")

    assert (reasons(file), file.skipped, len(rows(file))) == ([], 1, 1)


def test_a_rep_may_be_called_like_a_sum(monkeypatch):
    monkeypatch.setattr(BOB, "name", "Media")

    assert reasons(read("name,day,total\nMedia,2026-03-01,101\n")) == [(2, "total", "out_of_range")]


def test_the_day_that_was_told_is_that_of_rows_without_one():
    text = "rep,day,total\nb-1,,40\nb-1,2026-03-02,41\n"

    days = [row["day"] for row in rows(read(text, task(day=date(2026, 3, 5))))]
    assert days == [date(2026, 3, 5), date(2026, 3, 2)]


def test_a_day_that_was_told_may_not_lie_in_the_future_either():
    ahead = task(day=date(2026, 6, 3))

    assert reasons(read("rep,total\nb-1,40\n", ahead)) == [(2, "day", "future_day")]
    assert reasons(read("rep,day,total\nb-1,,40\n", ahead)) == [(2, "day", "future_day")]


def test_a_number_is_asked_for_as_the_file_writes_its_numbers():
    errors = read("rep;day;total\nb-1;2026-03-01;40.5\n", task(decimal="comma")).errors.first

    assert [(e["code"], "with a comma" in e["detail"]) for e in errors] == [("not_a_number", True)]


@pytest.mark.parametrize("text", ["name,total\nNewt,40\nTotal,40\n",
                                  "name,day,total\nNewt,,40\nTotal,2026-03-01,40\n"])  # fmt: skip
def test_a_row_of_totals_creates_no_rep(text):
    file = read(text, task(unknown_reps="create", day=date(2026, 3, 1)))

    assert [rep.name for rep in file._people.newcomers.values()] == ["Newt"]
    assert (reasons(file), file.skipped, len(rows(file))) == ([], 1, 1)


def test_observations_carry_their_instant():
    text = (
        "rep,day,total,observed_at\n"
        "b-1,2026-03-01,40,2026-03-01T10:00:00+02:00\n"
        "b-1,2026-03-02,40,\n"
    )
    seen = [row["observed_at"] for row in rows(read(text))]

    assert seen == [datetime(2026, 3, 1, 8, tzinfo=UTC), task().observed_at]


def test_industries_are_those_of_their_rows_whatever_the_chunk(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 2)
    named = ["Wood", "Paper", "Print", "", "Wood"]
    text = "rep,day,total,industry\n" + "".join(
        f"b-1,2026-03-0{day},40,{name}\n" for day, name in enumerate(named, 1)
    )

    assert [row["industry"] or "" for row in rows(read(text))] == named


def test_rows_of_another_length_are_refused_and_the_rest_is_read():
    text = "rep,day,total\nb-1,2026-03-01\nb-1,2026-03-02,40\nb-1,2026-03-03,40,,9\n"
    file = read(text)

    assert (2, "", "wrong_length") in reasons(file)
    assert (4, "", "wrong_length") in reasons(file)
    assert [row["row"] for row in rows(file)] == [3]


def test_true_is_not_one():
    text = (
        '[{"rep":"b-1","day":"2026-03-01","total":1},{"rep":"b-1","day":"2026-03-02","total":true}]'
    )

    assert reasons(read(text)) == [(2, "total", "not_a_number")]
