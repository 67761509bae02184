"""The synthetic data of the demonstration: the same every time, and believable."""

import csv
import io
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean, median

import pytest

from scripts.demo.people import ACME, COMPANIES, GLOBEX
from scripts.demo.scores import (
    MEMBER,
    SHIFT_DAY,
    industry_level,
    linkedin_member,
    pillars_at,
    readings,
    table,
)

START = date(2025, 1, 1)
ORDINARY = [team for team in ACME.teams if team.gain == 8 and team.parent]


@pytest.fixture(scope="module")
def histories():
    """The readings of the first year, of every other rep."""
    some = [(company, rep) for company in COMPANIES.values() for rep in company.reps[::2]]
    return {rep: list(readings(company, rep, 364)) for company, rep in some}


def test_the_demonstration_is_large_enough():
    teams = [team for company in COMPANIES.values() for team in company.teams]
    reps = [rep for company in COMPANIES.values() for rep in company.reps]

    assert len(teams) >= 8 and {bool(team.parent) for team in teams} == {True, False}
    assert len(reps) >= 200
    assert len({rep.external_id for rep in reps}) == len(reps)
    assert any(len(rep.spells) > 1 and rep.spells[1][1] for rep in reps), "nobody moves"
    assert any(rep.spells[-1][1] is None for rep in reps), "nobody leaves"
    assert any(rep.spells[0][0] > 335 for rep in reps), "nobody is new"


def test_spells_name_known_teams_in_order():
    for company in COMPANIES.values():
        known = {team.external_id for team in company.teams} | {None}
        for rep in company.reps:
            offsets = [offset for offset, _ in rep.spells]
            assert offsets == sorted(set(offsets))
            assert {team for _, team in rep.spells} <= known


def test_the_score_of_a_day_does_not_depend_on_the_last_day():
    rep = GLOBEX.reps[0]
    long = list(readings(GLOBEX, rep, 500))
    for last in (0, 100, 364):
        short = list(readings(GLOBEX, rep, last))
        assert short == [reading for reading in long if reading.offset <= last]


def test_a_later_file_repeats_the_earlier_days():
    rows = []
    for later in (0, 7):
        body, count = table(GLOBEX, START, START + timedelta(later), START + timedelta(30 + later))
        lines = body.decode().splitlines()
        assert len(lines) == count + 1
        rows.append(set(lines))
    shared = {row for row in rows[1] if row.split(",")[1] <= "2025-01-31"}
    assert shared and shared <= rows[0]


def test_the_file_states_totals_that_are_the_sum_of_their_pillars():
    body, _ = table(GLOBEX, START, START, START + timedelta(60))
    for row in csv.DictReader(io.StringIO(body.decode())):
        pillars = [row[name] for name in ("brand", "people", "insights", "relationships")]
        assert all(len(value.split(".")[1]) == 3 and 0 <= float(value) <= 25 for value in pillars)
        thousandths = [int(value.replace(".", "")) for value in pillars]
        assert sum(thousandths) == int(row["total"].replace(".", ""))


def test_insights_are_weakest_and_relationships_strongest(histories):
    everything = [reading for history in histories.values() for reading in history]
    assert all(r.insights <= min(r.brand, r.people) for r in everything)
    assert all(r.relationships >= max(r.brand, r.people) for r in everything)
    assert all(len(set(reading[1:])) > 1 for reading in everything)


def test_navigator_pillars_and_the_industry_mean():
    assert pillars_at(51.1) == pytest.approx([17.5, 9.7, 5.0, 18.9])
    assert max(pillars_at(100)) <= 25
    chance = Random("industry")
    assert fmean(industry_level(chance) for _ in range(5_000)) == pytest.approx(33, abs=0.7)


def test_programme_reps_start_near_50_and_ordinary_ones_gain_about_8(histories):
    starts = [h[0].total for rep, h in histories.items() if rep.home.programme and h[0].offset < 9]
    gains = [
        history[-1].total - history[0].total
        for rep, history in histories.items()
        if rep.home in ORDINARY and history[0].offset < 9 and history[-1].offset > 350
    ]
    assert 48_000 <= median(starts) <= 51_000
    assert 6_500 <= median(gains) <= 10_000


def test_most_days_change_nothing(histories):
    changes = [
        later.total - earlier.total
        for history in histories.values()
        for earlier, later in pairwise(history)
        if later.offset == earlier.offset + 1 and later.offset != SHIFT_DAY
    ]
    moved = sum(change != 0 for change in changes) / len(changes)
    assert 0.05 < moved < 0.2


def test_the_platform_shift_takes_seven_percent_at_once(histories):
    ratios = [
        later.total / earlier.total
        for history in histories.values()
        for earlier, later in pairwise(history)
        if (earlier.offset, later.offset) == (SHIFT_DAY - 1, SHIFT_DAY)
    ]
    assert len(ratios) > 50
    assert median(ratios) == pytest.approx(0.93, abs=0.002)


def test_there_are_gaps_longer_than_the_staleness_window(histories):
    gaps = [b.offset - a.offset for h in histories.values() for a, b in pairwise(h)]
    assert max(gaps) > 14
    assert sum(gap > 1 for gap in gaps) / len(gaps) > 0.03


def test_the_linkedin_page_adds_up():
    member = linkedin_member()["memberScore"]
    assert member["overall"] == sum(MEMBER) / 1000
    assert [sub["score"] for sub in member["subScores"]] == [value / 1000 for value in MEMBER]
