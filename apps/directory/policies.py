"""Rules for writes to the directory: one function for each rule, used by every entry point.

Rules raise `NotAllowed`, or `Invalid` where something has to be given.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from apps.ledger.services import ErasedIdentities, erased_error
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require
from ssi_platform.tenancy.roles import Role

from .models import Rep, Team
from .permissions import ABSENCES_WRITE, DIRECTORY_WRITE

IDENTIFIERS = ("external_id", "email", "profile_url")
LONGEST_BY_MANAGER = 30  # Days of an absence that a manager approves.


@dataclass(slots=True)
class EditableTeams:
    """The teams whose people, place and history a caller may change."""

    everywhere: bool = False
    ids: set[UUID] = field(default_factory=set)

    def __contains__(self, team_id: UUID | None) -> bool:
        return self.everywhere or team_id in self.ids

    def add(self, team_id: UUID) -> None:
        """Take in a team that the caller has created below one of these."""
        self.ids.add(team_id)


def editable_teams(caller: Caller) -> EditableTeams:
    """Return the teams of a writer of the directory: a manager's are those they manage today.

    Raises NotAllowed where the caller may not write the directory.
    """
    require(caller, DIRECTORY_WRITE)
    return _teams_of(caller)


def teams_with_absences(caller: Caller) -> EditableTeams:
    """Return the teams whose absences a caller may write beside their own: as `editable_teams`.

    Raises NotAllowed where the caller may write no absences.
    """
    require(caller, ABSENCES_WRITE)
    return _teams_of(caller)


def check_day(day: date, today: date, field: str = "from_day") -> None:
    """Raise Invalid for a day on which no assignment, parent or archive may begin."""
    allowed = allowed_days(today)
    if day not in allowed:
        detail = f"Must be a day from {allowed.first} to {allowed.last}."
        raise Invalid([FieldError(field, "day_out_of_range", detail)])


def may_change_reps(caller: Caller, rep_ids: Collection[UUID]) -> None:
    """Raise NotAllowed unless the caller may change all of some reps that are stored.

    A manager changes reps who are in their teams today, or will be.
    """
    require(caller, DIRECTORY_WRITE)
    if caller.sees_all or not rep_ids:
        return
    managed = Rep.objects.managed_by(caller).filter(pk__in=rep_ids)
    if caller.role != Role.MANAGER or managed.count() < len(set(rep_ids)):
        raise NotAllowed("not_your_team", "The rep is in no team of yours.", field="rep")


def may_merge_reps(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may merge reps: it changes the past of all their teams."""
    require(caller, DIRECTORY_WRITE)
    if not caller.sees_all:
        raise NotAllowed("not_your_team", "Only administrators merge reps.", field="rep")


def may_add_rep(editable: EditableTeams, team_id: UUID | None) -> None:
    """Raise unless a rep may be created in a team, or with None in no team."""
    if team_id in editable:
        return
    if team_id is None:
        detail = "A manager creates reps in their own teams."
        raise Invalid([FieldError("team", "required", detail)])
    raise NotAllowed("not_your_team", "The team is not one of yours.", field="team")


def may_move_rep(editable: EditableTeams, before: UUID | None, after: UUID | None) -> None:
    """Raise NotAllowed unless days of a rep may go from one team to another; None is no team.

    A manager writes days on which the rep was in one of their teams, or in no team, and puts the
    rep into one of their teams, or into no team.
    """
    for team_id, verb in ((before, "was"), (after, "would be")):
        if team_id is not None and team_id not in editable:
            detail = f"The rep {verb} in a team that is not yours."
            raise NotAllowed("not_your_team", detail, field="team")


def may_identify(erased: ErasedIdentities, rep: Rep, identifiers: Mapping[str, Any]) -> None:
    """Raise Invalid where a new identifier of a rep is that of a person who was erased."""
    new = {
        name: text
        for name, text in identifiers.items()
        if name in IDENTIFIERS and text != getattr(rep, name)
    }
    if field := erased.field_of(new):
        raise Invalid([erased_error(field)])


def may_add_team(editable: EditableTeams, parent_id: UUID | None) -> None:
    """Raise unless a team may be created below another, or at the top."""
    if parent_id in editable:
        return
    if parent_id is None:
        detail = "A manager creates teams below their own."
        raise Invalid([FieldError("parent", "required", detail)])
    raise NotAllowed("not_your_team", "The parent is not one of your teams.", field="parent")


def may_change_team(editable: EditableTeams, team_id: UUID) -> None:
    """Raise NotAllowed unless a team may be renamed or deleted."""
    if team_id not in editable:
        raise NotAllowed("not_your_team", "The team is not one of yours.")


def may_move_team(editable: EditableTeams, before: UUID | None, after: UUID | None) -> None:
    """Raise NotAllowed unless a team may go from below one team to below another.

    Managers move teams within their own tree, but not the top of that tree.
    """
    if before not in editable or after not in editable:
        detail = "A manager moves teams within their own tree."
        raise NotAllowed("not_your_team", detail, field="parent")


def may_request_absence(
    caller: Caller, editable: EditableTeams, rep: Rep, teams: Collection[UUID | None]
) -> None:
    """Raise NotAllowed unless an absence of a rep may be requested, changed or withdrawn.

    Args:
        caller: who writes it.
        editable: the caller's `teams_with_absences`.
        rep: who is absent. Everybody requests absences of their own.
        teams: where the rep is on the days of the absence; None is in no team. A manager writes
            days on which the rep is in one of their teams.
    """
    if editable.everywhere or is_own_rep(caller, rep.pk):
        return
    if not all(team in editable for team in teams):
        detail = "On a day of the absence the rep is not in a team of yours."
        raise NotAllowed("not_your_team", detail, field="rep")


def may_approve_absence(
    caller: Caller, editable: EditableTeams, rep: Rep, teams: Collection[UUID | None], days: int
) -> None:
    """Raise NotAllowed unless an absence may be approved or declined, or changed once approved.

    Nobody but an administrator decides on absences of their own, or on those that are longer than
    30 days with the approved ones beside them: `days`. The rest is as for a request.
    """
    if editable.everywhere:
        return
    if is_own_rep(caller, rep.pk):
        raise NotAllowed("own_absence", "Somebody else decides on an absence of yours.")
    may_request_absence(caller, editable, rep, teams)
    if days > LONGEST_BY_MANAGER:
        detail = f"An administrator decides on absences of more than {LONGEST_BY_MANAGER} days."
        raise NotAllowed("administrator_decides", detail, field="to_day")


def may_approve_over_due_week(editable: EditableTeams, due_on: date | None) -> None:
    """Raise NotAllowed unless an absence over a due week may be approved.

    Args:
        editable: the caller's `teams_with_absences`.
        due_on: the due day of a stage of a plan of the rep's team, where the absence has one of
            the seven days that end on it; else None.
    """
    if due_on and not editable.everywhere:
        detail = (
            f"An administrator decides on absences in the week before {due_on}: a target is due."
        )
        raise NotAllowed("administrator_decides", detail, field="from_day")


def is_own_rep(caller: Caller, rep_id: UUID) -> bool:
    """Tell whether the caller is a rep."""
    return caller.rep_id is not None and caller.rep_id == rep_id


def _teams_of(caller: Caller) -> EditableTeams:
    if caller.sees_all:
        return EditableTeams(everywhere=True)
    if caller.role != Role.MANAGER:
        return EditableTeams()
    return EditableTeams(ids=set(Team.objects.managed_by(caller).values_list("pk", flat=True)))
