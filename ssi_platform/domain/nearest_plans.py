"""Which plan applies to a team, and which of its versions, on a day."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

Team = TypeVar("Team", bound=Hashable)
ONE_DAY = timedelta(days=1)


class Dated(Protocol):
    """A version of a plan: from when it is in force, and the days that the plan has under it.

    `last_day` is the plan's last day, pauses included; None without an end.
    """

    @property
    def effective_from(self) -> date: ...

    @property
    def starts_on(self) -> date: ...

    @property
    def last_day(self) -> date | None: ...


Version = TypeVar("Version", bound=Dated)
Plans = Mapping[Team | None, Sequence[Sequence[Version]]]


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


@dataclass(frozen=True, slots=True)
class Period(Generic[Version]):
    """A version with the first and the last day on which it is in force, both included."""

    version: Version
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Applying(Generic[Version]):
    """A version that applies to a team, and the last day on which it does."""

    version: Version
    last: date


def periods(versions: Sequence[Version]) -> list[Period[Version]]:
    """Return when the versions of a plan are in force.

    Args:
        versions: at least one, in the order of the edits.

    Returns:
        In the order of the days, without gaps, from date.min to date.max: the first version until
        the next one's effective day. Of those that are effective from the same day the last one
        made stands; the others are absent.

    Definition: docs/targets.md, "Versions".
    """
    dated = {date.min: versions[0]}
    dated |= {version.effective_from: version for version in versions[1:]}
    days = [*sorted(dated), None]
    return [
        Period(dated[first], first, date.max if after is None else after - ONE_DAY)
        for first, after in pairwise(days)
        if first is not None
    ]


def version_on(versions: Sequence[Version], day: date) -> Version:
    """Return the version of a plan that is in force on a day.

    Args:
        versions: at least one, in the order of the edits.
        day: any day.

    Definition: docs/targets.md, "Versions".
    """
    return next(each.version for each in periods(versions) if each.first <= day <= each.last)


def days_of(versions: Sequence[Version]) -> list[tuple[date, date]]:
    """Return the days of a plan: spans of a first and a last day, in order.

    Each day belongs to the plan if it lies between start and end as the version in force on that
    day says.
    """
    spans = []
    for period in periods(versions):
        first = max(period.first, period.version.starts_on)
        last = min(period.last, period.version.last_day or date.max)
        if first <= last:
            spans.append((first, last))
    return spans


def first_common_day(versions: Sequence[Version], others: Sequence[Version]) -> date | None:
    """Return the first day that belongs to both of two plans, or None.

    Args:
        versions: those of the one plan, in the order of the edits.
        others: those of the other one.

    Definition: docs/targets.md, "Plans that follow each other".
    """
    common = [
        max(first, start)
        for first, last in days_of(versions)
        for start, end in days_of(others)
        if first <= end and start <= last
    ]
    return min(common, default=None)


def nearest_version(
    lineage: Sequence[Team], plans: "Plans[Team, Version]", day: date
) -> Version | None:
    """Return the version of the plan that applies to a team on a day.

    Args:
        lineage: the team itself and the teams above it on that day, the nearest first.
        plans: by the team they belong to, the organisation's under None, its plans, each as its
            versions in the order of the edits.
        day: the day.

    Returns:
        The version in force of the nearest plan that the day belongs to: of the team itself, else
        of the nearest team above, else of the organisation. Where the day belongs to none of their
        plans, the one that begins next, of the nearest that has one; else None.

    Definition: docs/targets.md, "A plan".
    """
    upcoming: Version | None = None
    for owner in (*lineage, None):
        begins: list[Version] = []
        for versions in plans.get(owner, ()):
            version = versions[0] if len(versions) == 1 else version_on(versions, day)
            if day < version.starts_on:
                begins.append(version)
            elif version.last_day is None or day <= version.last_day:
                return version
        if begins and upcoming is None:
            upcoming = min(begins, key=lambda version: version.starts_on)
    return upcoming


def versions_by_team(
    rows: Iterable[Above[Team]], plans: "Plans[Team, Version]", until: date
) -> dict[Team, list[Applying[Version]]]:
    """Return the versions of plans that apply to each team on any day.

    Each judges all days of the team since the plan's start, wherever the team stood then.

    Args:
        rows: which teams are above which, and when.
        plans: as `nearest_version` takes them.
        until: the last day that matters.

    Returns:
        By team the versions in the order in which they first apply; teams without any are absent.

    Definition: docs/targets.md, "A plan".
    """
    above: dict[Team, list[Above[Team]]] = {}
    for row in rows:
        if row.from_day <= until:
            above.setdefault(row.team, []).append(row)
    changes = {owner: _changes(of_owner, until) for owner, of_owner in plans.items()}
    versions = {team: _versions_of(placed, plans, changes, until) for team, placed in above.items()}
    return {team: each for team, each in versions.items() if each}


def _versions_of(
    placed: list[Above[Team]],
    plans: "Plans[Team, Version]",
    changes: Mapping[Team | None, set[date]],
    until: date,
) -> list[Applying[Version]]:
    owners = {None, *(row.ancestor for row in placed)} & changes.keys()
    if not owners:
        return []
    days = {row.from_day for row in placed} | _ends(placed, until)
    if len(owners) > 1 or not _is_endless(plans[next(iter(owners))]):
        first = min(days)
        days |= {day for owner in owners for day in changes[owner] if day > first}
    applying: dict[int, Applying[Version]] = {}
    for day, after in pairwise([*sorted(days), until + ONE_DAY]):
        rows = [row for row in placed if row.from_day <= day and not _ended(row, day)]
        lineage = [row.ancestor for row in sorted(rows, key=lambda row: row.depth)]
        version = nearest_version(lineage, plans, day) if lineage else None
        if version is not None:
            applying[id(version)] = Applying(version, after - ONE_DAY)
    return list(applying.values())


def _is_endless(plans: Sequence[Sequence[Version]]) -> bool:
    """Tell whether there is one plan with one version, which applies on all days."""
    return len(plans) == 1 and len(plans[0]) == 1 and plans[0][0].last_day is None


def _changes(plans: Sequence[Sequence[Version]], until: date) -> set[date]:
    """Return the days up to one on which another version, or no version, may begin to apply."""
    return {day for versions in plans for day in _days_of_changes(versions) if day <= until}


def _days_of_changes(versions: Sequence[Version]) -> Iterator[date]:
    for period in periods(versions):
        yield period.first
        yield period.version.starts_on
        if period.version.last_day is not None and period.version.last_day < date.max:
            yield period.version.last_day + ONE_DAY


def _ends(placed: list[Above[Team]], until: date) -> set[date]:
    return {row.to_day for row in placed if row.to_day is not None and row.to_day <= until}


def _ended(row: Above[Team], day: date) -> bool:
    return row.to_day is not None and row.to_day <= day
