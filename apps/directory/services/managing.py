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


def refused_start(theirs: Collection[UUID] | None, *, team: UUID | None) -> FieldError | None:
    """Say why a rep may not be created in a team, None for in none, by who has `theirs`."""
    if theirs is None or team is not None:
        return None
    return FieldError("team", "required", "A manager creates reps in their own teams.")
