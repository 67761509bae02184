"""The demonstration's own calculation, on examples small enough to do by hand."""

from fractions import Fraction

import pytest

from scripts.demo.promise import Plan, Progress, Stage
from scripts.demo.reckon import (
    ORGANISATION,
    Carried,
    Score,
    Spell,
    half_up,
    percentile,
    reckon,
    state_of,
    team_day,
)

PARENTS = {"region": None, "east": "region", "west": "region"}
WINDOW = 14


def score(rep, day, total):
    return Score(rep, day, (total, total // 2, total // 4, total // 8, total // 8))


def days_of(spells, scores, first=1, last=40, **options):
    return reckon(PARENTS, spells, scores, window=WINDOW, first=first, last=last, **options)


def test_a_value_is_carried_until_it_is_as_old_as_the_window():
    days = days_of([Spell("ann", "east", 1, None)], [score("ann", 3, 50_000)])["east"]

    assert days[2].median is None and days[2].state == "insufficient_data"
    assert [days[day].median for day in (3, 16)] == [50_000, 50_000]
    assert days[16].max_age_days == 13
    assert days[17].median is None and days[17].roster == 1


def test_a_move_keeps_history_where_it_was_earned_and_takes_the_value_along():
    spells = [Spell("ann", "east", 1, 10), Spell("ann", "west", 10, None)]
    days = days_of(spells, [score("ann", 9, 50_000)], last=12)

    assert sorted(days["east"]) == list(range(1, 10))
    assert sorted(days["west"]) == [10, 11, 12]
    assert days["west"][12].median == 50_000 and days["west"][12].max_age_days == 3
    assert sorted(days["region"]) == sorted(days[ORGANISATION]) == list(range(1, 13))


def test_a_leaver_is_off_the_roster_from_that_day_and_the_past_stays():
    spells = [Spell("ann", "east", 1, 5), Spell("ann", None, 5, None)]
    days = days_of(spells, [score("ann", 4, 50_000)])

    assert sorted(days["east"]) == [1, 2, 3, 4]
    assert sorted(days[ORGANISATION]) == [1, 2, 3, 4]


def test_the_organisations_median_is_over_reps_not_over_teams():
    spells = [
        Spell(rep, team, 1, None) for rep, team in zip("abcd", ["east"] * 3 + ["west"], strict=True)
    ]
    scores = [
        score(rep, 1, total)
        for rep, total in zip("abcd", (10_000, 20_000, 30_000, 90_000), strict=True)
    ]
    days = days_of(spells, scores, last=1)

    assert days["east"][1].median == 20_000
    assert days["region"][1].median == days[ORGANISATION][1].median == 25_000


def test_values_from_before_the_first_day_count_and_the_latest_wins():
    scores = [score("ann", 1, 50_000), score("ann", 8, 60_000)]
    days = days_of([Spell("ann", "east", 1, None)], scores, first=10, last=10)["east"]

    assert days[10].median == 60_000 and days[10].max_age_days == 2


@pytest.mark.parametrize(
    ("values", "quarters", "expected"),
    [
        ([], 2, None),
        ([1], 1, 1),
        ([1, 2], 2, 2),  # 1.5 rounds up
        ([0, 1], 1, 0),  # 0.25
        ([0, 2], 1, 1),  # 0.5 rounds up
        ([10, 20, 30, 40], 1, 18),  # 17.5 rounds up
        ([10, 20, 30, 40, 50], 3, 40),
    ],
)
def test_percentiles_interpolate_and_round_half_up(values, quarters, expected):
    assert percentile(values, quarters) == expected


def test_half_up():
    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-1, 0, 1, 2]


def test_a_missing_pillar_is_left_out_of_its_median_only():
    roster = [
        Carried((50_000, 20_000, 10_000, 5_000, 15_000), 0, False),
        Carried((60_000, None, None, None, None), 2, False),
        Carried(None, 0, False),
    ]
    day = team_day(roster, [])

    assert (day.roster, day.scored, day.coverage) == (3, 2, Fraction(2, 3))
    assert (day.median, day.mean, day.brand_median) == (55_000, 55_000, 20_000)
    assert (day.minimum, day.maximum, day.max_age_days) == (50_000, 60_000, 2)


@pytest.mark.parametrize(
    ("roster", "scored", "state"),
    [
        (1, 0, "insufficient_data"),
        (3, 1, "insufficient_data"),
        (2, 1, "single_rep"),
        (1, 1, "single_rep"),
        (4, 2, "ok"),
    ],
)
def test_states_of_a_day(roster, scored, state):
    assert state_of(roster, scored) == state


def test_69_5_shows_as_70_and_newcomers_are_not_counted():
    roster = [
        Carried((69_499, *[None] * 4), 0, False),
        Carried((69_500, *[None] * 4), 0, False),
        Carried((90_000, *[None] * 4), 0, True),
    ]
    day = team_day(roster, [70])

    assert day.at_target[70] == (1, 2) and day.newcomers == 1


def test_a_rep_is_new_for_30_days_from_the_first_team():
    spells = [Spell("ann", "east", 1, 20), Spell("ann", "west", 20, None)]
    days = days_of(spells, [score("ann", 20, 80_000)], thresholds=[70])

    assert days["west"][30].at_target[70] == (0, 0)
    assert days["west"][31].at_target[70] == (1, 1)


def progress(medians, on, criterion="median", share_required=100):
    """A team of one settled rep from day 0, with a plan of 70 by day 100 and 80 by day 200."""
    days = {
        day: team_day([Carried((median, *[None] * 4), 0, False)], [70, 80])
        for day, median in medians.items()
    }
    stages = (Stage(1, 70, 100), Stage(2, 80, 200))
    return Progress(Plan(0, criterion, share_required, stages), days, on, WINDOW)


def test_the_glide_path_goes_on_from_the_missed_threshold():
    held = progress({0: 50_000, 150: 72_500}, on=150)
    first, second = held.plan.stages

    assert held.baseline() == (0, 50_000)
    assert held.expected(first) == 70_000
    assert held.expected(second) == 75_000
    assert held.pace(second) == Fraction(9, 10)
    assert held.state(second) == "behind"
    assert held.required_rate(second) == 4_500


@pytest.mark.parametrize(
    ("median", "on", "states"),
    [
        (75_000, 150, ["met", "on_track"]),
        (65_000, 150, ["overdue", "at_risk"]),
        (79_500, 150, ["met", "met"]),
        (59_000, 50, ["behind", "not_started"]),
        (60_000, 50, ["on_track", "not_started"]),
        (79_000, 201, ["met", "overdue"]),
    ],
)
def test_states_of_a_stage(median, on, states):
    held = progress({0: 50_000, on: median}, on=on)
    assert [held.state(stage) for stage in held.plan.stages] == states


def test_one_good_day_attains_nothing_and_seven_in_a_row_do():
    medians = dict.fromkeys(range(60), 50_000) | dict.fromkeys(range(60, 66), 70_000)
    held = progress(medians | {66: 60_000} | dict.fromkeys(range(67, 80), 70_000), on=79)
    assert held.attained_on(held.plan.stages[0]) == 67


def test_the_due_day_is_judged_by_its_week_by_median_and_by_share():
    medians = {0: 50_000} | dict.fromkeys(range(94, 98), 70_000) | dict.fromkeys(range(98, 101), 0)
    for criterion in ("median", "share"):
        held = progress(medians, on=100, criterion=criterion)
        assert held.attained_at_due(held.plan.stages[0]) is True
        assert held.attained_at_due(held.plan.stages[1]) is None


def test_a_baseline_is_looked_for_within_the_window_only():
    assert progress({14: 50_000}, on=20).baseline() == (14, 50_000)
    late = progress({15: 50_000, 20: 50_000}, on=20)
    assert late.baseline() is None and late.state(late.plan.stages[0]) == "no_baseline"
