"""Rows of a pillar each become rows of a day: no database is asked."""

from datetime import UTC, datetime

import pytest

from apps.scores.importers import pivot

from .score_tables import BOB, first, read, reasons, rows
from .score_tables import directory as directory


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
    ("row", "error"),
    [
        ("b-1,2026-03-01,charm,5", (3, "pillar", "unknown_pillar")),
        ("b-1,2026-03-01,people,26", (3, "score", "out_of_range")),
        ("b-1,2026-03-01,total,41", (2, "score", "duplicate")),
        ("b-1,2026-03-02,people,5", (3, "total", "total_mismatch")),
        ("b-1,2026-03-01,brand", (3, "", "wrong_length")),
    ],
)
def test_long_rows_are_refused_one_by_one(row, error):
    assert error in reasons(read(f"rep,day,pillar,score\nb-1,2026-03-01,total,40\n{row}\n"))


def test_a_long_file_may_have_no_good_row():
    file = read("rep,day,pillar,score\nb-1,2026-03-01,charm,5\n")

    assert (reasons(file), rows(file)) == ([(2, "pillar", "unknown_pillar")], [])


def test_the_latest_look_at_a_pillar_counts():
    text = "rep,day,pillar,score,observed_at\n" + "".join(
        f"b-1,2026-03-01,{pillar},{score},2026-03-01T{hour:02}:00:00Z\n"
        for hour, score in ((20, 12), (8, 10))
        for pillar in ("brand", "people", "insights", "relationships")
    )
    row = first(text)

    assert (row["total"], row["people"], row["row"]) == (48_000, 12_000, 2)
    assert row["observed_at"] == datetime(2026, 3, 1, 20, tzinfo=UTC)
    again = "b-1,2026-03-01,people,11,2026-03-01T08:00:00Z\n"
    assert reasons(read(text + again)) == [(row, "score", "duplicate") for row in (7, 10)]


def test_many_long_rows_are_put_together_share_by_share(monkeypatch):
    text = "rep,day,pillar,score\n" + "".join(
        f"{rep},2026-03-01,{pillar},{score}\n"
        for pillar, score in (("brand", 10), ("people", 9), ("insights", 8), ("relationships", 7))
        for rep in ("b-1", "d-1", "k-1")
    )
    at_once = sorted(rows(read(text)), key=lambda row: row["row"])
    monkeypatch.setattr(pivot, "AT_ONCE", 3)

    assert sorted(rows(read(text)), key=lambda row: row["row"]) == at_once
    assert [row["total"] for row in at_once] == [34_000] * 3
