"""Checks the caller's rights for the reps of a file, before teams are resolved."""

from collections.abc import Sequence
from datetime import date

from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from ... import policies
from ..moves import Moves
from .people import Known
from .rows import Row

Refused = list[tuple[Row, FieldError]]


def check_starts(people: Sequence[Known], editable: policies.EditableTeams) -> Refused:
    """Return the rows that create reps without a team, if the caller may not do so."""
    try:
        policies.may_add_rep(editable, None)
    except Invalid as invalid:
        teamless = (known for known in people if known.is_new and not known.stays)
        return [
            (row, error) for known in teamless for row in known.rows for error in invalid.errors
        ]
    return []


def check_moves(people: Sequence[Known], caller: Caller, today: date) -> Refused:
    """Return the rows that would change days of reps in another manager's team."""
    stored = {known.pk: known for known in people if not known.is_new and known.stays}
    moves = Moves(caller, stored, [], today)
    refused: Refused = []
    for pk, known in stored.items():
        for start, row in known.stays.items():
            try:
                policies.may_move_rep(moves.editable, moves.on(pk, start), None)
            except NotAllowed as error:
                refused.append((row, error.as_field_error()))
    return refused
