"""The change of a figure is split into steps: by hand, and in random teams."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.causes import Cause, State, TwoDays
from ssi_platform.domain.explanations import Contributor, explain
from ssi_platform.domain.shifts import Rule, Shift
from ssi_platform.domain.statistics import median

from .explained import FIRST, LAST, faults, share

OUT, ELSEWHERE = State(), State(employed=True)


def at(value, **changes):
    state = State(member=True, employed=True, value=value, measured_on=FIRST)
    return replace(state, **changes)


def stays(value, later=None, known=None):
    later = value if later is None else later
    return TwoDays(at(value), at(later, measured_on=LAST), value if known is None else known)


THREE = {"a": stays(40_000), "b": stays(50_000), "c": stays(60_000)}


def steps_of(reps, first=median, last=None, shifts=()):
    steps = explain({**THREE, **reps}, first, last or first, shifts)
    return [(step.cause, step.before, step.after, step.reps) for step in steps]


# What happens to a fourth rep: the median of three others is 50, and with a fourth at 80 it is 55.
WITH, WITHOUT = 55_000, 50_000
COMES = {
    Cause.JOINED: TwoDays(OUT, at(80_000)),
    Cause.MOVED_IN: TwoDays(ELSEWHERE, at(80_000)),
    Cause.ABSENCES: TwoDays(at(70_000, absent=True), at(80_000)),
    Cause.TERMS: TwoDays(at(70_000, eligible=False), at(80_000)),
    Cause.RETURNED: TwoDays(at(None), at(80_000)),
}
GOES = {
    Cause.LEFT: TwoDays(at(80_000), OUT, 80_000),
    Cause.MOVED_OUT: TwoDays(at(80_000), ELSEWHERE, 80_000),
    Cause.ABSENCES: TwoDays(at(80_000), at(80_000, absent=True), 80_000),
    Cause.TERMS: TwoDays(at(80_000), at(80_000, eligible=False), 80_000),
    Cause.EXPIRED: TwoDays(at(80_000), at(None), 80_000),
}


@pytest.mark.parametrize("cause", COMES)
def test_a_score_that_comes(cause):
    assert steps_of({"d": COMES[cause]}) == [(cause, WITHOUT, WITH, 1)]


@pytest.mark.parametrize("cause", GOES)
def test_a_score_that_goes(cause):
    assert steps_of({"d": GOES[cause]}) == [(cause, WITH, WITHOUT, 1)]


def test_who_stayed_gains_first_and_then_others_lose():
    """40, 50, 60 become 40, 58, 45: first 40, 58, 60, then 40, 58, 45."""
    steps = steps_of({"b": stays(50_000, 58_000), "c": stays(60_000, 45_000)})

    assert steps == [(Cause.GAINED, 50_000, 58_000, 1), (Cause.LOST, 58_000, 45_000, 1)]


def test_a_correction_is_a_step_of_its_own_and_the_rest_follows():
    """The middle score was known as 44 and is 50 now; it ended as 52."""
    assert steps_of({"b": stays(50_000, 52_000, known=44_000)}) == [
        (Cause.CORRECTIONS, 44_000, 50_000, 1),
        (Cause.GAINED, 50_000, 52_000, 1),
    ]


def test_a_score_that_came_after_the_cut_off_is_a_correction():
    late = TwoDays(at(80_000), at(80_000), None)

    assert steps_of({"d": late}) == [(Cause.CORRECTIONS, WITHOUT, WITH, 1)]


def test_without_scores_at_the_cut_off_the_split_begins_with_the_figure_as_known_now():
    late = {rep: replace(days, known=None) for rep, days in THREE.items()}

    assert steps_of({**late, "b": replace(stays(50_000, 52_000), known=None)}) == [
        (Cause.GAINED, 50_000, 52_000, 1)
    ]


def test_a_shift_takes_its_median_change_from_who_was_measured_before_and_after():
    """All but c are measured on both sides. 40, 50, 60 become 36, 46, 60, and then 36, 47, 60."""
    shift = Shift(FIRST + timedelta(days=5), -4_000, Rule.MEDIAN)
    reps = {"a": stays(40_000, 36_000), "b": stays(50_000, 47_000),
            "c": TwoDays(at(60_000), at(60_000), 60_000)}  # fmt: skip

    assert steps_of(reps, shifts=[shift]) == [
        (Cause.PLATFORM_SHIFT, 50_000, 46_000, 2),
        (Cause.GAINED, 46_000, 47_000, 1),
    ]
    assert steps_of(reps, shifts=[replace(shift, day=LAST + timedelta(days=1))])[0][0] is Cause.LOST


@pytest.mark.parametrize(
    ("value", "change", "clipped"), [(2_000, -4_000, 0), (99_000, 4_000, 100_000)]
)
def test_a_shift_stays_between_0_and_100(value, change, clipped):
    (step,) = explain(
        {"a": stays(value, clipped)},
        median,
        median,
        [Shift(FIRST + timedelta(days=1), change, Rule.MEDIAN)],
    )

    assert step.contributors == (Contributor("a", value, clipped),)


def test_another_threshold_is_a_step_without_reps():
    """Of 40, 50 and 60 two are at 50, and one is at 60."""
    first, last = partial(share, 50), partial(share, 60)

    assert steps_of({}, first, last) == [(Cause.TERMS, 66_666, 33_333, 0)]


def test_who_left_and_lost_is_in_the_first_class_that_fits():
    """A newcomer who moved in, and is absent and not counted at the end, changes nothing."""
    assert steps_of({"d": TwoDays(ELSEWHERE, at(9_000, absent=True, eligible=False))}) == []
    assert steps_of({"d": TwoDays(at(80_000), replace(ELSEWHERE, absent=True), 80_000)}) == [
        (Cause.MOVED_OUT, WITH, WITHOUT, 1)
    ]


def test_nobody_on_both_days_is_one_step():
    reps = {"a": TwoDays(at(40_000), OUT, 41_000), "b": TwoDays(OUT, at(60_000)),
            "c": TwoDays(at(None), at(70_000))}  # fmt: skip

    assert steps_of(reps) == [
        (Cause.CORRECTIONS, 41_000, 40_000, 1),
        (Cause.REPLACED, 40_000, 65_000, 3),
    ]


def test_without_a_figure_on_one_of_the_days_there_are_no_steps():
    assert explain({"a": TwoDays(OUT, at(60_000))}, median, median) == []
    assert explain({"a": TwoDays(at(60_000), OUT)}, median, median) == []


def test_the_largest_contributors_come_first():
    """Who moved by most; of who joined, who is farthest from the median of 50."""
    gains = {"a": stays(40_000, 41_000), "b": stays(50_000, 59_000)}
    joins = {"d": TwoDays(OUT, at(52_000)), "e": TwoDays(OUT, at(10_000))}
    joined, gained = explain({**THREE, **gains, **joins}, median, median)

    assert [each.rep for each in joined.contributors] == ["e", "d"]
    assert gained.contributors == (
        Contributor("b", 50_000, 59_000),
        Contributor("a", 40_000, 41_000),
    )


@given(st.randoms(use_true_random=False))
def test_the_steps_add_up(random):
    assert faults(random)[0] == []


def test_each_cause_occurs():
    assert set().union(*(faults(Random(seed))[1] for seed in range(200))) == set(Cause)


@pytest.mark.trial
def test_the_steps_add_up_in_ten_thousand_teams():
    wrong = {seed: faults(Random(seed))[0] for seed in range(10_000)}

    assert {seed: each for seed, each in wrong.items() if each} == {}
