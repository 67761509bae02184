"""Rules for reading figures, the same at every entry point, and for computing them again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from apps.directory.models import Lineage, ParentPeriod, Rep, Team
from apps.directory.policies import is_own_rep
from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.domain.cohorts import IN_FULL, is_large_enough, shared_step, shown_units
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system
from ssi_platform.tenancy.querysets import Row
from ssi_platform.tenancy.roles import Role

from .models import OrganisationDay, TeamDay
from .permissions import LEADERBOARDS_WRITE
from .querysets import OrganisationDayQuerySet, lists_everybody
from .querysets.conditions import OTHERS_OF_DAYS, OTHERS_OF_SOME_DAYS

_BY_DAY = "SELECT day, sum(reps), count(*) FROM ({others}) others GROUP BY day"
OTHERS_BY_DAY = _BY_DAY.format(others=OTHERS_OF_DAYS)
OTHERS_BY_SOME_DAY = _BY_DAY.format(others=OTHERS_OF_SOME_DAYS)


def may_recompute(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform itself."""
    require_system(caller)


def may_read_as_known(caller: Caller) -> None:
    """Raise NotAllowed unless the caller reads every rep's score.

    Which days a manager reads follows from who is on the rosters now, not from who was then.
    """
    if not lists_everybody(caller):
        detail = "Figures as they were known are for callers who read every rep's score."
        raise NotAllowed("missing_permission", detail)


def lists_rep(caller: Caller, rep: Rep, team_id: UUID | None) -> bool:
    """Tell whether a caller may read how a rep stands on a day.

    Args:
        caller: a person reads their own standing; a manager that of reps who are on the day
            directly in a team that the manager manages today.
        rep: a rep that the caller sees.
        team_id: the rep's team of the day; None is in no team.
    """
    if lists_everybody(caller) or is_own_rep(caller, rep.pk):
        return True
    if caller.role != Role.MANAGER or team_id is None:
        return False
    return Team.objects.visible_to(caller).filter(pk=team_id).exists()


def listed(caller: Caller, rows: OfRepsQuerySet[Row]) -> OfRepsQuerySet[Row]:
    """Return the rows of one day of the reps whom a caller lists: those that `lists_rep` says.

    Args:
        caller: as in `lists_rep`.
        rows: rows of one day with a rep and the team that the rep is directly in, of any reps.
    """
    rows = rows.visible_to(caller)
    if lists_everybody(caller):
        return rows
    own = Q(rep=caller.own_rep)
    if caller.role != Role.MANAGER:
        return rows.filter(own)
    return rows.filter(own | Q(team__in=Team.objects.visible_to(caller).values("pk")))


def may_choose_boards(caller: Caller, rep: Rep) -> None:
    """Raise NotAllowed unless the caller may take a rep off leaderboards: themselves, or theirs."""
    require(caller, LEADERBOARDS_WRITE)
    if not Rep.objects.visible_to(caller).filter(pk=rep.pk).exists():
        raise NotAllowed("not_your_team", "The rep is in no team of yours.")


def lists_whole(caller: Caller, team_ids: Collection[UUID]) -> set[UUID]:
    """Return of which of some teams a caller lists everybody who is directly in them on a day.

    A rep lists only their own score. Rank and medians of the team are hidden from them, because
    the others' scores follow from these.
    """
    if lists_everybody(caller):
        return set(team_ids)
    if caller.role != Role.MANAGER:
        return set()
    teams = Team.objects.visible_to(caller).filter(pk__in=team_ids)
    return set(teams.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class HiddenDays:
    """The days of teams whose full figures a caller may not read: some, or with None all."""

    some: frozenset[tuple[UUID, date]] | None = frozenset()

    def __contains__(self, team_and_day: tuple[UUID, date]) -> bool:
        return self.some is None or team_and_day in self.some

    def any_of(self, team_id: UUID, days: Collection[date]) -> bool:
        """Tell whether any of some days of a team is hidden."""
        return any((team_id, day) in self for day in days)


def hidden_days(caller: Caller, team_ids: Collection[UUID], last: date) -> HiddenDays:
    """Return the days up to the last whose full figures a caller may not read.

    A caller who reads every rep's score reads all days, and a manager those of the own teams,
    unless they hold reps of teams that are not the manager's today. Others read releases.
    """
    if lists_everybody(caller):
        return HiddenDays()
    if not reads_days(caller):
        return HiddenDays(None)
    days = TeamDay.objects.hidden_from(caller).filter(team__in=team_ids, day__lte=last)
    return HiddenDays(frozenset(days.values_list("team_id", "day")))


def explained_days(caller: Caller, team_id: UUID | None, days: Collection[date]) -> set[date]:
    """Return those of some days between which a caller reads why a figure changed.

    They are days of a team whose statistics the caller reads in full. Changes of the organisation
    are for those who read every rep's score: corrections may be of scores that are gone. A day
    without statistics is none of them.
    """
    if team_id is not None:
        rows = TeamDay.objects.visible_to(caller).of_team(team_id).filter(day__in=days)
        return set(rows.values_list("day", flat=True))
    everybody = OrganisationDay.objects.visible_to(caller).filter(day__in=days)
    return set(everybody.values_list("day", flat=True))


def organisation_days(caller: Caller, first: date, last: date) -> OrganisationDayQuerySet:
    """Return the organisation's days that a caller reads; a manager's have a `step`.

    A manager reads days on which the others are enough, rounded, and days without others in full.
    """
    if lists_everybody(caller) or caller.role != Role.MANAGER:
        return OrganisationDay.objects.visible_to(caller).between(first, last)
    rows = OrganisationDay.objects.of_organisation(caller.organisation_id).between(first, last)
    scored = dict(rows.values_list("day", "scored"))
    steps: dict[int, list[date]] = {}
    hidden: list[date] = []
    for day, others, teams in _others(caller, OTHERS_BY_DAY, first, last):
        if is_large_enough(others, teams):
            steps.setdefault(shared_step(others, scored.get(day, 0)), []).append(day)
        else:
            hidden.append(day)
    return rows.rounded(steps).exclude(day__in=hidden)


def reads_days(caller: Caller) -> bool:
    """Tell whether a caller reads figures of days at all; others read releases."""
    return lists_everybody(caller) or caller.role == Role.MANAGER


def organisation_steps(caller: Caller, scored: Mapping[date, int]) -> dict[date, int]:
    """Return of which days a caller reads the organisation's figures, and how coarsely.

    Args:
        scored: the number of scored reps by day.

    Returns:
        The same as `organisation_days`, of some days alone: for each day that is read the step in
        thousandths that its figures are rounded to, 0 for those that are shown in full.
    """
    if lists_everybody(caller):
        return dict.fromkeys(scored, IN_FULL)
    if not reads_days(caller):
        return {}
    rows = _others(caller, OTHERS_BY_SOME_DAY, list(scored))
    others = {day: (int(reps), int(teams)) for day, reps, teams in rows}
    return {
        day: shared_step(others.get(day, (0, 0))[0], count)
        for day, count in scored.items()
        if is_large_enough(*others.get(day, (0, 0)))
    }


def readable_references(
    caller: Caller, on: date, units: Collection[UUID | None]
) -> Mapping[UUID | None, int]:
    """Return of which of some units a caller reads a day's median, and how many others it is of.

    A unit is a team, or with None the organisation. A manager's are decided together, so that no
    difference between them is of too few reps.
    """
    if lists_everybody(caller):
        return dict.fromkeys(units, 0)
    return _readable_by_manager(caller, on) if caller.role == Role.MANAGER else {}


def _readable_by_manager(caller: Caller, on: date) -> dict[UUID | None, int]:
    """Return the same of the organisation, of the manager's teams and of those above them."""
    outside = {team: int(reps) for _, team, reps in _others(caller, OTHERS_OF_DAYS, on, on)}
    own = set(Team.objects.visible_to(caller).values_list("pk", flat=True))
    periods = ParentPeriod.objects.of_organisation(caller.organisation_id).on(on)
    above = set(periods.filter(team__in=own).exclude(parent=None).values_list("parent", flat=True))
    held: dict[UUID | None, dict[UUID, int]] = {team: {} for team in above | own}
    lines = (
        Lineage.objects.of_organisation(caller.organisation_id)
        .on(on)
        .filter(ancestor__in=list(held))
    )
    for unit, team in lines.values_list("ancestor", "descendant"):
        if team in outside:
            held[unit][team] = outside[team]
    widest = sorted(held.items(), key=lambda unit: (-len(unit[1]), str(unit[0])))
    units: list[tuple[UUID | None, dict[UUID, int]]] = [(None, outside), *widest]
    others = {unit: sum(teams.values()) for unit, teams in units}
    return {unit: others[unit] for unit in shown_units(units)}


def _others(caller: Caller, query: str, *days: Any) -> list[tuple[Any, ...]]:
    given = [caller.organisation_id, caller.membership_id, caller.organisation_id, *days]
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
