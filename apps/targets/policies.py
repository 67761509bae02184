"""Rules for writing target plans."""

from datetime import date
from uuid import UUID

from apps.directory.models import Rep, Team
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require
from ssi_platform.tenancy.roles import Role

from .permissions import TARGETS_WRITE


def may_write_plan(caller: Caller, team_id: UUID | None, rep_id: UUID | None) -> None:
    """Raise NotAllowed unless the caller may write a plan of a team, or of a rep.

    With neither it is the organisation's. A manager writes the plans of the teams that they manage
    and of the reps who are in these teams today, or will be, and no other.
    """
    require(caller, TARGETS_WRITE)
    if caller.sees_all:
        return
    if rep_id is not None:
        reps = Rep.objects.managed_by(caller).filter(pk=rep_id)
        if caller.role != Role.MANAGER or not reps.exists():
            raise NotAllowed("not_your_team", "The rep is in no team of yours.", field="rep")
        return
    if team_id is None:
        detail = "Only administrators may write the organisation's plan: choose a team."
        raise NotAllowed("not_your_team", detail, field="team")
    managed = Team.objects.managed_by(caller).filter(pk=team_id)
    if caller.role != Role.MANAGER or not managed.exists():
        raise NotAllowed("not_your_team", "You do not manage this team.", field="team")


def may_change_from(caller: Caller, day: date, today: date, field: str = "effective_from") -> None:
    """Raise NotAllowed where a change of a plan from a day on is not the caller's to make.

    Managers change plans from today on, administrators also for days that have passed.
    """
    if day < today and not caller.sees_all:
        detail = "Only administrators change a plan for days that have passed."
        raise NotAllowed("only_from_today", detail, field=field)
