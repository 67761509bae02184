from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from apps.ledger.services import Change, record_events, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Rep
from .moves import Moves

BATCH = 1_000  # Reps in one statement, which is built in memory.


def hold_newcomers(organisation_id: UUID) -> None:
    """Block other files that create reps until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('newcomers ' || %s, 0))",
            [str(organisation_id)],
        )


@transaction.atomic
def admit_reps(
    *, caller: Caller, newcomers: Sequence[tuple[Rep, date]], team_id: UUID, today: date
) -> None:
    """Create reps, each in the team from a day on. Raises IntegrityError and NotAllowed."""
    policies.may_add_rep(policies.editable_teams(caller), team_id)
    # All reps before the first assignment: the plan that looks for the rep of each assignment is
    # made once, and one for a small table reads all of it.
    Rep.objects.bulk_create([rep for rep, _ in newcomers], batch_size=BATCH)
    for start in range(0, len(newcomers), BATCH):
        batch = newcomers[start : start + BATCH]
        record_events([Change("create", rep, after=snapshot(rep)) for rep, _ in batch])
        moves = Moves(caller, [], [team_id], today)
        for rep, from_day in batch:
            moves.put(rep.pk, from_day, team_id)
        moves.write()
