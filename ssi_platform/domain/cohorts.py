"""Which figures of people whom a caller cannot list are shown, and how coarsely.

A caller who lists the people of a population reads its figures in full. Of other populations a
figure is shown only if nobody outside of what the caller lists can be singled out.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

LEAST_REPS = 5
LEAST_TEAMS = 2
FINE_REPS = 12
IN_FULL, COARSE, FINE = 0, 5_000, 1_000
SHARE_STEP = 25

Unit = TypeVar("Unit", bound=Hashable)
Team = TypeVar("Team", bound=Hashable)


def is_large_enough(reps: int, teams: int) -> bool:
    """Return whether people whom the caller cannot list are enough for a figure that holds them.

    Args:
        reps: how many of the reps behind the figure the caller cannot list.
        teams: in how many teams they are.

    Returns:
        True for nobody, and for at least 5 reps in at least 2 teams.

    Definition: docs/small-teams.md, "What a manager reads of other teams".
    """
    return reps == 0 or (reps >= LEAST_REPS and teams >= LEAST_TEAMS)


def shown_units(units: Iterable[tuple[Unit, Mapping[Team, int]]]) -> list[Unit]:
    """Return the teams whose figures of one day are shown together to one caller.

    Args:
        units: the organisation first, then the teams above the caller's own, in a fixed order. Each
            has the number of reps behind its figure by the team that they are directly in, of the
            teams that the caller cannot list.

    Returns:
        The units to show. All unions and differences of what they hold outside of the caller's
        teams are empty or large enough: no combination of the figures is about fewer people.

    Definition: docs/small-teams.md, "What a manager reads of other teams".
    """
    shown: list[Unit] = []
    parts: list[dict[Team, int]] = []
    for unit, outside in units:
        finer = _split(parts, {team: reps for team, reps in outside.items() if reps})
        if all(is_large_enough(sum(part.values()), len(part)) for part in finer):
            shown.append(unit)
            parts = finer
    return shown


def _split(parts: list[dict[Team, int]], outside: dict[Team, int]) -> list[dict[Team, int]]:
    """Cut disjoint parts along one more set of teams, and add what was in none of them."""
    finer = []
    for part in parts:
        finer.append({team: reps for team, reps in part.items() if team in outside})
        finer.append({team: reps for team, reps in part.items() if team not in outside})
    known = {team for part in parts for team in part}
    finer.append({team: reps for team, reps in outside.items() if team not in known})
    return [part for part in finer if part]


def step_of(reps: int) -> int | None:
    """Return the step in thousandths that a median is rounded to, or None for too few reps.

    Args:
        reps: how many reps the figure is of.

    Definition: docs/small-teams.md, "Rounding".
    """
    if reps < LEAST_REPS:
        return None
    return COARSE if reps < FINE_REPS else FINE


def shared_step(others: int, scored: int) -> int:
    """Return the step in thousandths that the figures of a shared day are rounded to.

    Args:
        others: how many of the scored reps the caller cannot list; the day is one that is shown.
        scored: how many reps the figures are of. An odd number's median is one rep's score.

    Returns:
        0 for figures that are shown in full, because there are no others.

    Definition: docs/small-teams.md, "What a manager reads of other teams".
    """
    if not others:
        return IN_FULL
    return FINE if others >= FINE_REPS and scored % 2 == 0 else COARSE


def rounded(value: int, step: int) -> int:
    """Return a value in thousandths rounded half up to a step."""
    return (2 * value + step) // (2 * step) * step


def rounded_share(at_target: int, counted: int) -> int | None:
    """Return the percentage of the counted reps at a target in steps of 25, from 12 of them.

    Args:
        at_target: how many counted reps meet the target.
        counted: how many reps are counted.

    Returns:
        0, 25, 50, 75 or 100, rounded half up; None for fewer than 12 reps.

    Definition: docs/small-teams.md, "Rounding".
    """
    if counted < FINE_REPS:
        return None
    return (200 * at_target + SHARE_STEP * counted) // (2 * SHARE_STEP * counted) * SHARE_STEP


def shared_figures(figures: Mapping[str, int | None], step: int) -> dict[str, int | None]:
    """Return the figures of a day, as they are shown to a caller who cannot list everybody.

    Args:
        figures: figures of a day by name, in thousandths.
        step: what they are rounded to, as `shared_step` returns it.

    Returns:
        The same names: the median rounded, the quartiles where the step is the fine one, and None
        for all others.

    Definition: docs/small-teams.md, "What a manager reads of other teams".
    """
    if not step:
        return dict(figures)
    shown = {"median"} if step == COARSE else {"median", "lower_quartile", "upper_quartile"}
    return {
        name: rounded(value, step) if name in shown and value is not None else None
        for name, value in figures.items()
    }
