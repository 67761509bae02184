from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from apps.ledger.services import Change, record_events, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require

from .. import policies
from ..models import Rep
from ..permissions import DIRECTORY_WRITE
from .changes import Changes
from .moves import Moves

IDENTIFIERS = ("external_id", "email", "profile_url")
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


@transaction.atomic
def complete_reps(*, caller: Caller, additions: Mapping[UUID, Mapping[str, str]]) -> None:
    """Add the identifiers of a file to reps that lack them.

    Reps that the caller may not change stay as they are. An identifier that a rep has received
    meanwhile stays too. Raises NotAllowed if the caller may not write the directory.
    """
    require(caller, DIRECTORY_WRITE)
    reps = Rep.objects.managed_by(caller) if not caller.sees_all else Rep.objects.visible_to(caller)
    chosen = list(reps.filter(pk__in=additions).values_list("pk", flat=True))
    policies.may_change_reps(caller, chosen)
    stored = Rep.objects.of_organisation(caller.organisation_id)
    named = {fields["external_id"] for fields in additions.values() if "external_id" in fields}
    taken = set(stored.filter(external_id__in=named).values_list("external_id", flat=True))
    changes = Changes(Rep, IDENTIFIERS)
    for rep in stored.filter(pk__in=chosen).order_by("pk").select_for_update(no_key=True):
        before = snapshot(rep)
        for field, text in additions[rep.pk].items():
            if not getattr(rep, field) and text not in taken:
                setattr(rep, field, text)
        changes.note(rep, before)
    changes.write()
