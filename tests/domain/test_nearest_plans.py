"""Which plan applies, and which version of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from ssi_platform.domain.nearest_plans import Above, nearest_plan, plans_by_team, version_on

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


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
    plans = {owner: f"plan of {owner}" for owner in owners}
    expected = None if nearest == "none" else f"plan of {nearest}"
    assert nearest_plan(lineage, plans) == expected


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
        (["a", "b"], 20, {"a": ["a"], "b": ["b"], "c": ["a", "b"]}),
        (["a", "b"], 9, {"a": ["a"], "b": ["b"], "c": ["a"]}),
        (["a"], 20, {"a": ["a"], "c": ["a"]}),
        (["a", None], 20, {"a": ["a"], "b": [None], "c": ["a", None]}),
        (["c"], 20, {"c": ["c"]}),
        ([], 20, {}),
    ],
)
def test_a_plan_that_applied_on_any_day_is_computed(
    owners: list[str | None], until: int, applying: dict[str, list[str | None]]
) -> None:
    plans = {owner: f"plan of {owner}" for owner in owners}
    assert plans_by_team(ROWS, plans, on_day(until)) == {
        team: [f"plan of {owner}" for owner in each] for team, each in applying.items()
    }


@dataclass(frozen=True)
class Version:
    effective_from: date
    number: int


@pytest.mark.parametrize(("day", "number"), [(-1, 1), (0, 1), (9, 1), (10, 3), (19, 3), (20, 4)])
def test_the_last_edit_of_a_day_is_in_force_and_the_first_always_was(day: int, number: int) -> None:
    effective = {1: 0, 2: 10, 3: 10, 4: 20}
    versions = [Version(on_day(since), each) for each, since in effective.items()]
    assert version_on(versions, on_day(day)).number == number
