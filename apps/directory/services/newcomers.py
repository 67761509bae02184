from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from apps.organisations.services import Event, record_events
from apps.organisations.services.audit import snapshot
from ssi_platform.tenancy.caller import Caller

from ..models import Rep
from .managing import own_teams
from .moves import Moves


@transaction.atomic
def admit_reps(
    *, caller: Caller, newcomers: Sequence[tuple[Rep, date]], team_id: UUID, today: date
) -> None:
    """Create reps, each in the team from a day on. Raises IntegrityError and NotYourTeam."""
    organisation_id = caller.organisation_id
    reps = [rep for rep, _ in newcomers]
    Rep.objects.bulk_create(reps)
    record_events([Event("create", rep, after=snapshot(rep)) for rep in reps])
    moves = Moves(organisation_id, [rep.pk for rep in reps], today, own_teams(caller))
    for rep, from_day in newcomers:
        moves.put(rep.pk, from_day, team_id)
    moves.write()
