from django.db import transaction

from apps.access import policies as access
from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from ..models import Team, TeamManager


@transaction.atomic
def add_manager(*, caller: Caller, team: Team, membership: Membership) -> tuple[TeamManager, bool]:
    """Let a member manage a team and the teams below; return (row, created). Raises NotAllowed."""
    access.may_appoint_managers(caller)
    row, created = TeamManager.objects.get_or_create(
        organisation_id=team.organisation_id, team=team, membership=membership
    )
    if created:
        record_event("create", row, after=snapshot(row))
    return row, created


@transaction.atomic
def remove_manager(*, caller: Caller, manager: TeamManager) -> None:
    """Let a member no longer manage a team. Raises NotAllowed."""
    access.may_appoint_managers(caller)
    record_event("delete", manager, before=snapshot(manager))
    manager.delete()
