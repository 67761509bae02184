"""Rosters and figures of small organisations, computed by hand."""

from datetime import date, timedelta

import pytest

from scripts.oracle import History, Oracle

FIRST = date(2026, 3, 1)


def on_day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


@pytest.fixture
def history() -> History:
    """North and South are in Sales; South leaves it on day 10. Ada moves from North on day 5."""
    history = History(window=3)
    history.place("sales", None)
    history.place("north", "sales")
    history.place("south", "sales")
    history.place("south", None, on_day(10))
    history.assign("ada", "north", on_day(0))
    history.assign("ada", "south", on_day(5))
    history.assign("bob", "north", on_day(0))
    history.assign("bob", None, on_day(8))
    history.assign("cid", "south", on_day(2))
    return history


@pytest.mark.parametrize(
    ("team", "day", "reps"),
    [
        ("north", 0, {"ada", "bob"}),
        ("sales", 0, {"ada", "bob"}),
        (None, 1, {"ada", "bob"}),
        ("sales", 2, {"ada", "bob", "cid"}),
        ("south", 4, {"cid"}),
        ("south", 5, {"ada", "cid"}),
        ("north", 5, {"bob"}),
        ("north", 8, set()),
        ("sales", 9, {"ada", "cid"}),
        ("sales", 10, set()),
        (None, 10, {"ada", "cid"}),
        ("north", -1, set()),
    ],
)
def test_rosters(history: History, team: str | None, day: int, reps: set[str]) -> None:
    assert set(Oracle(history).days.roster(team, on_day(day))) == reps


@pytest.mark.parametrize(("day", "age"), [(0, None), (1, 0), (3, 2), (4, None), (6, 0), (7, 1)])
def test_a_score_holds_for_fewer_days_than_the_window(
    history: History, day: int, age: int | None
) -> None:
    history.score("ada", on_day(1), 50_000)
    history.score("ada", on_day(6), 60_000)
    held = Oracle(history).days.carried("ada", on_day(day))
    assert (held.age if held else None) == age


def test_figures_of_a_day(history: History) -> None:
    history.score("ada", on_day(1), 50_000, [10_000, 20_000, 5_000, 15_000])
    history.score("bob", on_day(2), 60_001, [20_000, 20_001, 10_000, None])
    assert Oracle(history).team_day("sales", on_day(3)) == {
        "roster": 3,
        "scored": 2,
        "excused": 0,
        "coverage": 0.6667,
        "state": "ok",
        "median": 55_001,
        "lower_quartile": 52_500,
        "upper_quartile": 57_501,
        "mean": 55_001,
        "minimum": 50_000,
        "maximum": 60_001,
        "max_age_days": 2,
        "brand_median": 15_000,
        "people_median": 20_001,
        "insights_median": 7_500,
        "relationships_median": 15_000,
    }


def test_a_total_without_pillars_makes_the_pillars_missing(history: History) -> None:
    history.score("ada", on_day(0), 50_000, [10_000, 20_000, 5_000, 15_000])
    history.score("ada", on_day(1), 52_000)
    figures = Oracle(history).team_day("north", on_day(1))
    assert figures is not None
    assert (figures["median"], figures["brand_median"], figures["state"]) == (
        *(52_000, None),
        "single_rep",
    )


def test_days_without_scores_and_without_anybody(history: History) -> None:
    oracle = Oracle(history)
    figures = oracle.team_day("north", on_day(0))
    assert figures is not None
    assert (figures["roster"], figures["scored"], figures["median"]) == (2, 0, None)
    assert (figures["coverage"], figures["state"]) == (0.0, "insufficient_data")
    assert oracle.team_day("north", on_day(8)) is None


def test_corrections_deletions_and_changes_taken_back(history: History) -> None:
    history.score("bob", on_day(0), 40_000)
    history.score("bob", on_day(0), 41_000)
    history.score("ada", on_day(0), 80_000)
    history.forget("ada", on_day(0))
    history.assignments["bob"].remove(on_day(8))
    history.assign("ada", None, on_day(5))
    oracle = Oracle(history)
    figures = oracle.team_day("north", on_day(0))
    assert figures is not None
    assert (figures["median"], figures["scored"]) == (41_000, 1)
    assert set(oracle.days.roster(None, on_day(9))) == {"bob", "cid"}
