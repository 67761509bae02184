from django.db import transaction

from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot

from ..models import Team, TeamManager


@transaction.atomic
def add_manager(*, team: Team, membership: Membership) -> tuple[TeamManager, bool]:
    """Let a member look after a team and the teams below; return (row, created)."""
    row, created = TeamManager.objects.get_or_create(
        organisation_id=team.organisation_id, team=team, membership=membership
    )
    if created:
        record_event("create", row, after=snapshot(row))
    return row, created


@transaction.atomic
def remove_manager(*, manager: TeamManager) -> None:
    """End a member's care of a team."""
    record_event("delete", manager, before=snapshot(manager))
    manager.delete()
