"""What an organisation's identity provider changes: managers of teams."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from apps.access import policies as access
from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import TeamManager


@transaction.atomic
def provision_managers(
    *, caller: Caller, membership: Membership, add: Collection[UUID], remove: Collection[UUID]
) -> None:
    """Let a member manage the teams with some ids, and others no longer; safe to repeat.

    Raises NotAllowed.
    """
    if not add and not remove:
        return
    access.may_provision(caller, Role.MANAGER)
    rows = TeamManager.objects.of_organisation(caller.organisation_id).filter(membership=membership)
    for row in rows.filter(team__in=remove):
        record_event("delete", row, before=snapshot(row))
        row.delete()
    known = set(rows.values_list("team_id", flat=True))
    for team_id in sorted(set(add) - known):
        row = TeamManager.objects.create(
            organisation_id=caller.organisation_id, team_id=team_id, membership=membership
        )
        record_event("create", row, after=snapshot(row))
