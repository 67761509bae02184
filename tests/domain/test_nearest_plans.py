"""Which plan applies, and which version of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from ssi_platform.domain.nearest_plans import (
    Above,
    Applying,
    first_common_day,
    nearest_version,
    version_on,
    versions_by_team,
)

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


@dataclass(frozen=True)
class Version:
    name: str | None
    effective_from: date = START
    starts_on: date = START
    last_day: date | None = None


def version(
    name: str | None, *, effective: int = 0, starts: int = 0, ends: int | None = None
) -> Version:
    last = None if ends is None else on_day(ends)
    return Version(name, on_day(effective), on_day(starts), last)


def one_each(owners: list[str | None]) -> dict[str | None, list[list[Version]]]:
    return {owner: [[version(owner)]] for owner in owners}


@pytest.mark.parametrize(
    ("lineage", "owners", "nearest"),
    [
        (["c", "b", "a"], ["a", "b", None], "b"),
        (["c", "b", "a"], ["c", "a", None], "c"),
        (["c", "b", "a"], ["d", None], None),
        (["c", "b", "a"], ["d"], "none"),
        ([], [None], None),
    ],
)
def test_the_nearest_plan_applies(
    lineage: list[str], owners: list[str | None], nearest: str | None
) -> None:
    for day in (-1, 0, 1):  # Before the start too, where no other plan applies.
        applying = nearest_version(lineage, one_each(owners), on_day(day))
        assert applying == (None if nearest == "none" else version(nearest))


OF_TEAM = [
    [version("second", starts=30, ends=39)],
    [version("first", starts=10, ends=19)],
    [version("third", starts=40)],
]


@pytest.mark.parametrize(
    ("day", "alone", "below"),
    [
        (9, "first", "above"),  # Not begun: shown where no plan above applies.
        (10, "first", "first"),
        (19, "first", "first"),
        (20, "second", "above"),
        (29, "second", "above"),
        (30, "second", "second"),
        (39, "second", "second"),
        (40, "third", "third"),
        (400, "third", "third"),
    ],
)
def test_plans_follow_each_other(day: int, alone: str, below: str) -> None:
    for plans, name in (
        ({"b": OF_TEAM}, alone),
        ({"b": OF_TEAM, "a": [[version("above")]]}, below),
        ({"b": OF_TEAM, None: [[version("above")]]}, below),
    ):
        applying = nearest_version(["c", "b", "a"], plans, on_day(day))
        assert applying is not None
        assert applying.name == name


def test_after_the_end_no_plan_applies() -> None:
    plans: dict[str | None, list[list[Version]]] = {"a": [[version("a", ends=9)]]}
    assert nearest_version(["a"], plans, on_day(9)) == plans["a"][0][0]
    assert nearest_version(["a"], plans, on_day(10)) is None


ROWS = [
    Above("a", "a", 0, on_day(0), None),
    Above("b", "b", 0, on_day(0), None),
    Above("c", "c", 0, on_day(0), None),
    Above("c", "a", 1, on_day(0), on_day(10)),
    Above("c", "b", 1, on_day(10), None),
]


@pytest.mark.parametrize(
    ("owners", "until", "applying"),
    [
        (["a", "b"], 20, {"a": {"a": 20}, "b": {"b": 20}, "c": {"a": 9, "b": 20}}),
        (["a", "b"], 9, {"a": {"a": 9}, "b": {"b": 9}, "c": {"a": 9}}),
        (["a"], 20, {"a": {"a": 20}, "c": {"a": 9}}),
        (["a", None], 20, {"a": {"a": 20}, "b": {None: 20}, "c": {"a": 9, None: 20}}),
        (["c"], 20, {"c": {"c": 20}}),
        ([], 20, {}),
    ],
)
def test_a_plan_that_applied_on_any_day_is_computed(
    owners: list[str | None], until: int, applying: dict[str, dict[str | None, int]]
) -> None:
    assert versions_by_team(ROWS, one_each(owners), on_day(until)) == {
        team: [Applying(version(owner), on_day(last)) for owner, last in each.items()]
        for team, each in applying.items()
    }


def test_each_version_and_follower_that_applied_is_computed() -> None:
    plans: dict[str | None, list[list[Version]]] = {
        "b": [
            [version("v1", ends=7), version("v2", effective=5, ends=14)],
            [version("next", starts=15)],
            [version("far", starts=30)],
        ],
        None: [[version("all", starts=-5)]],
    }
    named = {
        team: {each.version.name: each.last for each in applying}
        for team, applying in versions_by_team(ROWS, plans, on_day(20)).items()
    }
    assert named["b"] == {"v1": on_day(4), "v2": on_day(14), "next": on_day(20)}
    assert named["c"] == {"all": on_day(9), "v2": on_day(14), "next": on_day(20)}
    assert named["a"] == {"all": on_day(20)}


VERSIONS = [
    version("1", effective=5),  # The first is in force on all days before the next one.
    version("2", effective=10),
    version("3", effective=10),
    version("4", effective=20),
    version("5", effective=-10),
]


@pytest.mark.parametrize(
    ("day", "name"),
    [(-11, "1"), (-10, "5"), (9, "5"), (10, "3"), (19, "3"), (20, "4"), (200, "4")],
)
def test_the_version_of_the_latest_effective_day_is_in_force(day: int, name: str) -> None:
    assert version_on(VERSIONS, on_day(day)).name == name


@pytest.mark.parametrize(
    ("others", "day"),
    [
        ([version("o", starts=21)], None),
        ([version("o", starts=20)], 20),
        ([version("o", starts=-9, ends=-1)], None),
        ([version("o", starts=-9, ends=0)], 0),
        # It ended on day 15 until an edit of day 12 said otherwise.
        ([version("o", starts=-9, ends=-1), version("o", effective=12, starts=-9, ends=40)], 12),
        ([version("o", starts=-9, ends=-1), version("o", effective=21, starts=-9, ends=40)], None),
    ],
)
def test_the_first_day_of_two_plans(others: list[Version], day: int | None) -> None:
    one = [version("one", ends=20)]
    common = None if day is None else on_day(day)
    assert first_common_day(one, others) == first_common_day(others, one) == common
