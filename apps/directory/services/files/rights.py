"""What a manager's file may not do to reps."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from ssi_platform.domain.refusals import FieldError

from ..managing import refused_start
from ..moves import Moves, NotYourTeam
from .people import Known
from .rows import Row

Refused = list[tuple[Row, FieldError]]


def check_starts(people: Sequence[Known], theirs: Collection[UUID]) -> Refused:
    """Return the rows that bring reps without any team."""
    error = refused_start(theirs, team=None)
    teamless = (known for known in people if known.is_new and not known.stays)
    return [(row, error) for known in teamless for row in known.rows if error]


def check_moves(
    people: Sequence[Known], theirs: Collection[UUID], organisation_id: UUID, today: date
) -> Refused:
    """Return the rows that would rewrite what was earned in somebody else's team."""
    stored = {known.pk: known for known in people if not known.is_new and known.stays}
    moves = Moves(organisation_id, stored, [], today, theirs)
    refused: Refused = []
    for pk, known in stored.items():
        for day, row in known.stays.items():
            try:
                moves.check_history(moves.on(pk, day))
            except NotYourTeam as error:
                refused.append((row, FieldError("team", "not_your_team", str(error))))
    return refused
