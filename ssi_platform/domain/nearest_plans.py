"""Which plan applies to a team, and which of its versions, on a day."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

Team = TypeVar("Team", bound=Hashable)
Plan = TypeVar("Plan")


class Dated(Protocol):
    """A version of a plan: it is in force from a day on, until the next one is."""

    @property
    def effective_from(self) -> date: ...


Version = TypeVar("Version", bound=Dated)


@dataclass(frozen=True, slots=True)
class Above(Generic[Team]):
    """A team is `depth` steps below another from a day up to the day before another (None: still).

    Each team is 0 steps below itself.
    """

    team: Team
    ancestor: Team
    depth: int
    from_day: date
    to_day: date | None


def nearest_plan(lineage: Sequence[Team], plans: Mapping[Team | None, Plan]) -> Plan | None:
    """Return the plan that applies to a team on a day.

    Args:
        line: the team itself and the teams above it on that day, the nearest first.
        plans: plans by the team they belong to, the organisation's under None.

    Returns:
        The team's own plan, else that of the nearest team above, else the organisation's, else
        None. A plan that has not begun yet applies already.

    Definition: docs/targets.md, "A plan".
    """
    owner = next((team for team in lineage if team in plans), None)
    return plans.get(owner)


def plans_by_team(
    rows: Iterable[Above[Team]], plans: Mapping[Team | None, Plan], until: date
) -> dict[Team, list[Plan]]:
    """Return the plans that apply to each team on any day.

    Each judges all days of the team since the plan's start, wherever the team stood then.

    Args:
        rows: which teams are above which, and when.
        plans: plans by the team they belong to, the organisation's under None.
        until: the last day that matters.

    Returns:
        By team the plans in the order in which they first apply; teams without any are absent.

    Definition: docs/targets.md, "A plan".
    """
    above: dict[Team, list[Above[Team]]] = {}
    for row in rows:
        if row.from_day <= until:
            above.setdefault(row.team, []).append(row)
    plans_of_teams = {team: _plans_of(placed, plans, until) for team, placed in above.items()}
    return {team: each for team, each in plans_of_teams.items() if each}


def version_on(versions: Sequence[Version], day: date) -> Version:
    """Return the version of a plan that is in force on a day.

    Args:
        versions: at least one, in the order of the edits.
        day: any day.

    Returns:
        The last one that is effective by then, else the first, which has always been in force.

    Definition: docs/targets.md, "A plan".
    """
    begun = [version for version in versions[1:] if version.effective_from <= day]
    return begun[-1] if begun else versions[0]


def _plans_of(
    placed: list[Above[Team]], plans: Mapping[Team | None, Plan], until: date
) -> list[Plan]:
    applying: list[Plan] = []
    for day in sorted({row.from_day for row in placed} | _ends(placed, until)):
        rows = [row for row in placed if row.from_day <= day and not _ended(row, day)]
        lineage = [row.ancestor for row in sorted(rows, key=lambda row: row.depth)]
        plan = nearest_plan(lineage, plans) if lineage else None
        if plan is not None and plan not in applying:
            applying.append(plan)
    return applying


def _ends(placed: list[Above[Team]], until: date) -> set[date]:
    return {row.to_day for row in placed if row.to_day is not None and row.to_day <= until}


def _ended(row: Above[Team], day: date) -> bool:
    return row.to_day is not None and row.to_day <= day
