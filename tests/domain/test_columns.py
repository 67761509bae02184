"""The figures by columns, against the oracle's plain reading of the definitions, day by day."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.oracle import Oracle
from ssi_platform.domain import blocks
from ssi_platform.domain.columns import TEAM_FIGURES, TeamDays, team_days
from tests.examples import examples

from .organisations import Columns, on_day, random_history

DAYS = 70
SEEDS = st.integers(0, 2**32)


def shown(columns: Columns, rows: TeamDays) -> dict:
    teams = [*columns.teams, None]
    return {
        (teams[rows.unit[row]], on_day(int(rows.day[row]))): {
            name: None if column[row] == -1 else int(column[row])
            for name, column in rows.figures.items()
        }
        for row in range(len(rows.unit))
    }


def expected(columns: Columns, oracle: Oracle) -> dict:
    units = [*columns.teams, None]
    days = [on_day(day) for day in range(columns.days)]
    expected = {(unit, day): oracle.team_day(unit, day) for unit in units for day in days}
    return {
        key: {name: figures[name] for name in TEAM_FIGURES}
        for key, figures in expected.items()
        if figures
    }


@settings(max_examples=examples(8))
@given(SEEDS)
def test_team_days_equal_the_oracle(seed: int) -> None:
    history = random_history(Random(seed), days=DAYS)
    columns = Columns(history, DAYS)
    rows = team_days(columns.held(), columns.rosters())
    assert shown(columns, rows) == expected(columns, Oracle(history))


@settings(max_examples=examples(8))
@given(SEEDS)
def test_plan_days_equal_the_oracle(seed: int) -> None:
    history = random_history(Random(seed), days=DAYS)
    columns, oracle = Columns(history, DAYS), Oracle(history)
    for owner, version in history.versions():
        for team, rows in columns.plan_days(owner, version).items():
            counted = [oracle.counted(team, owner, version, on_day(day)) for day in range(DAYS)]
            assert [_facts(row) for row in rows] == [
                (
                    day.day,
                    day.roster,
                    day.scored,
                    day.newcomers,
                    len(day.totals),
                    tuple(day.at_target(stage) for stage in version.stages),
                    day.median,
                    day.level,
                    day.reason,
                )
                for day in counted
                if day
            ]


def _facts(row):
    return (
        row.day,
        row.roster,
        row.scored,
        row.newcomers,
        row.counted,
        row.at_target,
        row.median,
        row.level,
        row.reason,
    )


@pytest.mark.parametrize("largest", [1, 40, 300])
@pytest.mark.parametrize("seed", range(4))
def test_small_blocks_give_the_same_rows(
    seed: int, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = Columns(random_history(Random(seed), days=DAYS), DAYS)
    whole = shown(columns, team_days(columns.held(), columns.rosters()))
    monkeypatch.setattr(blocks, "LARGEST_BLOCK", largest)
    assert shown(columns, team_days(columns.held(), columns.rosters())) == whole


@pytest.mark.parametrize("seed", range(12))
def test_only_the_wanted_rows_are_returned(seed: int) -> None:
    random = Random(seed)
    columns = Columns(random_history(random, days=DAYS), DAYS)
    units = [*columns.teams, None]
    wanted = np.array([[random.random() < 0.3 for _ in range(DAYS)] for _ in units])
    wanted[0] = False
    whole = shown(columns, team_days(columns.held(), columns.rosters()))
    rows = shown(columns, team_days(columns.held(), columns.rosters(), wanted))
    assert rows == {
        (unit, on_day(day)): whole[unit, on_day(day)]
        for code, unit in enumerate(units)
        for day in range(DAYS)
        if wanted[code, day] and (unit, on_day(day)) in whole
    }
