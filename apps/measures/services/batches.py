"""Batches of values: each item is checked by itself, and all are stored at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.directory.models import Rep, Team
from ssi_platform.domain.batch import Entry, good, refuse_contradictions, same, to_write
from ssi_platform.domain.measures import Measure, Subject
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .value_rows import UNKNOWN_REP, UNKNOWN_TEAM, Key, ValueRows

SUBJECTS: tuple[tuple[str, Any, Subject, FieldError], ...] = (
    ("rep", Rep, Subject.REP, UNKNOWN_REP),
    ("team", Team, Subject.TEAM, UNKNOWN_TEAM),
)


@transaction.atomic
def record_values(
    *, caller: Caller, measure: Measure, entries: Sequence[Entry], atomic: bool, now: datetime
) -> None:
    """Record the values of the valid items, or none of an atomic batch with an invalid one.

    The values of an item are `day`, `value` and, as the measure is about them, `rep` or `team`: an
    id or external id that the caller sees. Items of one subject and day that disagree are all
    refused. Safe to repeat. Raises NotAllowed for who may not write values at all, and Invalid for
    a measure that takes none.
    """
    policies.may_write_values(caller)
    policies.takes_values(measure)
    _identify(caller, measure, good(entries))
    refuse_contradictions(
        entries, row=same("rep", "team", "day"), by="day", row_name="subject and day"
    )
    keys = {id(entry): _key(measure, entry) for entry in good(entries)}
    rows = ValueRows(caller, {measure.id: measure}, list(keys.values()), now=now)
    for entry in good(entries):
        try:
            entry.outcome = rows.put(keys[id(entry)], entry.values["value"])
        except NotAllowed as refused:
            entry.errors.append(refused.as_field_error())
        except Invalid as invalid:
            entry.errors += invalid.errors
    if to_write(entries, atomic=atomic):
        rows.write()


def _key(measure: Measure, entry: Entry) -> Key:
    values = entry.values
    return Key(measure.id, values["rep"], values["team"], values["day"])


def _identify(caller: Caller, measure: Measure, entries: Sequence[Entry]) -> None:
    """Replace the names of subjects by ids; refuse items without one, and with another's."""
    for field, model, subject, error in SUBJECTS:
        wanted = measure.subject is subject
        named = {name for entry in entries if (name := entry.values.get(field))}
        seen = model.objects.visible_to(caller).by_reference(named) if wanted and named else {}
        for entry in entries:
            name = entry.values.get(field)
            entry.values[field] = seen.get(name or "")
            entry.key |= {field: seen.get(name or ""), "day": entry.values["day"]}
            if wanted and name is None:
                entry.refuse(field, "required", f"The measure is about a {field}: name it.")
            elif wanted and entry.values[field] is None:
                entry.errors.append(error)
            elif not wanted and name is not None:
                detail = f"The measure is not about a {field}."
                entry.refuse(field, "not_applicable", detail)
