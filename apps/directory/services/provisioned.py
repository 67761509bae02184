"""What an organisation's identity provider changes: managers of teams, and linked reps."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from apps.access import policies as access
from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import Rep, TeamManager


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


@transaction.atomic
def follow_person(*, caller: Caller, former: UUID, user: UUID) -> None:
    """Link the rep of a person with the account that has their new address. Raises NotAllowed."""
    access.may_provision(caller)
    reps = Rep.objects.of_organisation(caller.organisation_id)
    rep = reps.filter(user=former).select_for_update(no_key=True).first()
    if rep is None or reps.filter(user=user).exists():
        return
    before = snapshot(rep)
    rep.user_id = user
    rep.save(update_fields=["user"])
    record_event("change", rep, before=before, after=snapshot(rep))
