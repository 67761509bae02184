"""Which teams are above which, and when, from the dated parents of teams."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TypeVar

from .calendar import FIRST_DAY
from .nearest_plans import Above

Team = TypeVar("Team", bound=Hashable)
Parents = Mapping[Team, Mapping[date, Team | None]]


def lines_of(teams: Iterable[Team], parents: "Parents[Team]") -> Iterator[Above[Team]]:
    """Yield each team with itself and with the teams above it, and the days on which they are.

    Args:
        teams: the teams.
        parents: by team, its parents by the day from which they hold, None for the top. Before the
            first one, and without any, a team is at the top. There is no loop on any day.

    Yields:
        On each day a pair has at most one row; several rows that follow each other may say the
        same. Depth 0 is the team itself, on every day from FIRST_DAY on.

    Definition: docs/statistics.md, "Scores, rosters and parents".
    """
    dated = {team: [*sorted(rows.items())] for team, rows in parents.items()}
    for team in teams:
        rows = [Above(team, team, 0, FIRST_DAY, None)]
        while rows:
            row = rows.pop()
            yield row
            rows += _next(row, dated.get(row.ancestor, []))


def _next(row: Above[Team], dated: list[tuple[date, Team | None]]) -> Iterator[Above[Team]]:
    """Yield the rows that are a step above a row."""
    days: list[tuple[date | None, Team | None]] = [*dated, (None, None)]
    for (first, parent), (end, _) in pairwise(days):
        if parent is None or first is None:
            continue
        since, until = max(row.from_day, first), _earlier(row.to_day, end)
        if until is None or since < until:
            yield Above(row.team, parent, row.depth + 1, since, until)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
