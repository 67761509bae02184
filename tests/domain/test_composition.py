"""A team's change, and the part of it that is who came and went."""

from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.composition import TeamChange, team_change

TEAM = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 100_000), max_size=5)


def test_a_strong_joiner_is_not_progress() -> None:
    change = team_change({"a": 50, "b": 60, "c": 90}, {"a": 50, "b": 60})
    assert change == TeamChange(everyone=5, same_reps=0)
    assert change.composition == 5


def test_progress_and_a_weak_leaver_are_told_apart() -> None:
    change = team_change({"a": 53, "b": 63}, {"a": 50, "b": 60, "c": 10})
    assert (change.everyone, change.same_reps, change.composition) == (8, 3, 5)


def test_two_teams_without_a_rep_in_common() -> None:
    change = team_change({"a": 50}, {"b": 40})
    assert change == TeamChange(everyone=10, same_reps=None)
    assert change.composition is None


@given(TEAM, TEAM)
def test_there_and_back_is_no_change(now: dict[str, int], before: dict[str, int]) -> None:
    there, back = team_change(now, before), team_change(before, now)
    if there.everyone is not None and back.everyone is not None:
        assert there.everyone + back.everyone == 0


@given(TEAM)
def test_an_unchanged_team_has_no_composition_effect(team: dict[str, int]) -> None:
    assert team_change(team, team).composition == (0 if team else None)
