"""What managers may do in the directory: look after their own trees, and nobody else's."""

from collections.abc import Collection
from uuid import UUID

from ssi_platform.domain.refusals import FieldError
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import Team


def own_teams(caller: Caller) -> frozenset[UUID] | None:
    """Return the teams that a manager looks after; None for who is not narrowed to any."""
    if caller.role != Role.MANAGER:
        return None
    return frozenset(Team.objects.visible_to(caller).values_list("pk", flat=True))


def refused_place(
    theirs: Collection[UUID] | None,
    *,
    parent: UUID | None,
    old_parent: UUID | None = None,
    is_new: bool,
) -> FieldError | None:
    """Say why a team may not be put below `parent`, None for the top, by who has `theirs`.

    They move teams within their own tree; where that tree stands is decided above.
    """
    if theirs is None or (not is_new and parent == old_parent):
        return None
    if is_new:
        detail = "A manager creates teams below their own."
        return FieldError("parent", "required", detail) if parent is None else None
    if parent is None or old_parent not in theirs:
        return FieldError("parent", "not_your_team", "A manager moves teams within their own tree.")
    return None


def refused_start(theirs: Collection[UUID] | None, *, team: UUID | None) -> FieldError | None:
    """Say why a rep may not be created in a team, None for in none, by who has `theirs`."""
    if theirs is None or team is not None:
        return None
    return FieldError("team", "required", "A manager creates reps in their own teams.")
