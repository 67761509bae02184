"""Plans over small histories, computed by hand."""

from datetime import date, timedelta

import pytest

from scripts.oracle import History, Oracle, Stage, Version

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


def version(number: int = 1, effective: int = 0, **terms) -> Version:
    stages = (Stage(1, 70, on_day(100)), Stage(2, 80, on_day(200)))
    return Version(number, on_day(effective), START, **{"stages": stages, **terms})


def region(**terms) -> History:
    """Five reps of North, which is in Region, whose plan it is; all are scored on each day."""
    history = History()
    history.place("region", None)
    history.place("north", "region")
    for place, rep in enumerate(("a", "b", "c", "d", "e")):
        history.assign(rep, "north", on_day(-10))
        for day in range(-10, 121):
            history.score(rep, on_day(day), 50_000 + 1_000 * place + 100 * max(0, day))
    history.plan("region", version(**terms))
    return history


def stage(history: History, team: str, day: int, position: int = 1) -> dict:
    answer = Oracle(history).attainment(team, on_day(day))
    assert answer is not None
    return answer["stages"][position - 1]


def test_half_way_to_the_first_stage() -> None:
    # Four of five are at or above 51 + 5 points; the path leads from 51 to 70 in 100 days.
    first = stage(region(), "north", 50)
    assert (first["level"], first["gap"], first["median_gap"]) == (56_000, 14_000, 13_000)
    assert (first["expected"], first["pace"]) == (60_500, 5_000 / 9_500)
    assert (first["required_rate"], first["state"]) == (8_100, "at_risk")
    assert (first["share"], first["share_gap"], first["at_target"]) == (0, 80_000, 0)
    assert (first["counted"], first["newcomers"], first["days_left"]) == (5, 0, 50)
    assert (first["attained_at_due"], first["carry_over_gap"]) == (None, None)


def test_by_the_median_the_path_begins_at_the_median() -> None:
    first = stage(region(criterion="median"), "north", 50)
    assert (first["level"], first["expected"], first["pace"]) == (57_000, 61_000, 5_000 / 9_000)


def test_a_missed_stage_carries_its_gap_over() -> None:
    history = region()
    first, second = stage(history, "north", 110), stage(history, "north", 110, 2)
    # The levels of days 94 to 100 are 60.4 to 61; their median is 60.7.
    assert (first["attained_at_due"], first["state"]) == (False, "overdue")
    assert second["carry_over_gap"] == 9_300
    assert (second["expected"], second["starts_on"]) == (71_000, on_day(100))


def test_seven_days_in_a_row_attain() -> None:
    history = region(share_required=20)
    for day in range(20, 30):
        history.score("e", on_day(day), 69_500 if day != 22 else 69_499)
    assert stage(history, "north", 28)["attained_on"] is None
    first = stage(history, "north", 29)
    assert (first["attained_on"], first["state"], first["share"]) == (on_day(23), "met", 20_000)


def test_newcomers_are_left_out_for_thirty_days() -> None:
    history = region()
    history.assign("new", "north", on_day(10))
    history.score("new", on_day(30), 10_000)
    assert (stage(history, "north", 39)["newcomers"], stage(history, "north", 39)["counted"]) == (
        *(1, 5),
    )
    assert (stage(history, "north", 40)["newcomers"], stage(history, "north", 40)["counted"]) == (
        *(0, 6),
    )
    assert stage(history, "north", 39)["level"] == 51_000 + 3_900
    # Five of six: the second lowest.
    assert stage(history, "north", 40)["level"] == 50_000 + 4_000


def test_a_frozen_cohort_is_that_of_the_plans_owner() -> None:
    history = region(cohort="frozen_at_start")
    history.place("south", "region", on_day(20))
    for rep in ("a", "b", "c"):
        history.assign(rep, "south", on_day(20))
    history.assign("late", "south", on_day(20))
    history.score("late", on_day(30), 99_000)
    south = stage(history, "south", 30)
    assert (south["counted"], south["level"], south["newcomers"]) == (3, 53_000, 1)
    history.assign("a", None, on_day(40))
    history.assign("b", None, on_day(40))
    region_now = stage(history, "region", 50)
    assert (region_now["counted"], region_now["level"]) == (3, 57_000)
    history.assign("c", None, on_day(45))
    assert stage(history, "region", 50)["reason"] == "counted_below_half"
    assert stage(history, "south", 50)["reason"] == "no_scores"
    history.score("late", on_day(50), 99_000)
    assert stage(history, "south", 50)["reason"] == "cohort_left"


@pytest.mark.parametrize(
    ("team", "day", "reason"),
    [
        ("south", 30, "no_roster"),
        ("north", 140, "no_scores"),
        ("north", 30, None),
        ("west", 8, "only_newcomers"),
        ("east", 8, "coverage_below_half"),
        ("mixed", 8, "counted_below_half"),
    ],
)
def test_reasons_of_days_that_cannot_be_judged(team: str, day: int, reason: str | None) -> None:
    history = region()
    for place in ("south", "west", "east", "mixed"):
        history.place(place, "region")
    for rep, joins, where, scored in (
        ("w1", 5, "west", True),
        ("e1", -5, "east", True),
        ("e2", -5, "east", False),
        ("e3", -5, "east", False),
        ("m1", -5, "mixed", False),
        ("m2", 5, "mixed", True),
    ):
        history.assign(rep, where, on_day(joins))
        if scored:
            history.score(rep, on_day(6), 50_000)
    first = stage(history, team, day)
    assert first["reason"] == reason
    if reason:
        assert {first[name] for name in ("level", "share", "gap", "share_gap")} == {None}


def test_the_nearest_plan_and_the_version_in_force() -> None:
    history = region()
    (plan,) = history.plans["region"]
    plan.written += [version(2, 40, share_required=60), version(3, 40, share_required=50)]
    history.place("north", None, on_day(60))
    history.plan(None, version(1, 500, share_required=10))
    oracle = Oracle(history)
    shares = {}
    for day in (-5, 39, 40, 59, 60):
        in_force = oracle.version_of("north", on_day(day))
        shares[day] = in_force.share_required if in_force else None
    assert shares == {-5: 80, 39: 80, 40: 50, 59: 50, 60: 10}
    assert oracle.applying("north", on_day(60)) == (None, history.plans[None][0])
    del history.plans[None]
    assert Oracle(history).version_of("north", on_day(60)) is None


def test_a_verdict_stands_on_its_frozen_population() -> None:
    history = region()
    (terms,) = history.plans["region"][0].versions
    first = terms.stages[0]
    frozen = Oracle(history).populations("north", "region", terms, first)
    for rep in ("b", "c", "d", "e"):
        history.assign(rep, None, on_day(50))
    live = Oracle(history)
    assert live.attainment("north", on_day(100))["level"] == 60_000
    assert live.verdict(terms, first, frozen).level == 60_700
    for rep in ("b", "c", "d", "e"):
        for day in range(94, 101):
            history.score(rep, on_day(day), 69_500)
    verdict = Oracle(history).verdict(terms, first, frozen)
    assert (verdict.level, verdict.attained) == (69_500, True)
    shown = Oracle(history).attainment("north", on_day(100), {1: verdict})
    assert shown["stages"][0]["state"] == "met"
