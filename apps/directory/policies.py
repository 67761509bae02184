"""Who may do what in the directory: one rule a function, the same at every entry point.

Rules raise `NotAllowed`, or `Invalid` where something has to be given.
"""

from dataclasses import dataclass, field
from uuid import UUID

from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

from .models import Team
from .permissions import DIRECTORY_WRITE


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


def require(caller: Caller, permission: Permission) -> None:
    """Raise NotAllowed unless the caller has a permission."""
    if permission not in caller.permissions:
        raise NotAllowed("missing_permission", f"This needs the permission {permission}.")


def editable_teams(caller: Caller) -> EditableTeams:
    """Return the teams of a writer of the directory: a manager's are those they manage today.

    Raises NotAllowed where the caller may not write the directory.
    """
    require(caller, DIRECTORY_WRITE)
    if caller.sees_all:
        return EditableTeams(everywhere=True)
    if caller.role != Role.MANAGER:
        return EditableTeams()
    return EditableTeams(ids=set(Team.objects.visible_to(caller).values_list("pk", flat=True)))


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

    Managers move teams within their own tree; where that tree stands is decided above.
    """
    if before not in editable or after not in editable:
        detail = "A manager moves teams within their own tree."
        raise NotAllowed("not_your_team", detail, field="parent")
