"""An organisation declares measures of its own."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from apps.organisations.models import Organisation
from ssi_platform.domain.measures import BY_KEY, Measure
from ssi_platform.domain.measures.declared import check_declaration
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import MeasureDefinition, MeasureValue

MOST_DEFINITIONS = 200  # Of one organisation: the list of measures is read as a whole.
# With values they say what the values mean, and stay as they are.
FIXED = ("unit", "subject")


class InUse(Exception):
    """A measure has values: it is archived, not deleted."""


@transaction.atomic
def define_measure(*, caller: Caller, key: str, values: Mapping[str, Any]) -> tuple[Measure, bool]:
    """Declare a measure of the caller's organisation, or change it: (measure, created).

    `values` are all other columns of `MeasureDefinition`. Safe to repeat; the same values write
    nothing. Raises Invalid for a shipped key, for parts that contradict each other, for values that
    are outside of a new range, and where values forbid the change; NotAllowed.
    """
    policies.may_define(caller)
    if key in BY_KEY:
        detail = "This measure is shipped, and the same everywhere: choose another key."
        raise Invalid([FieldError("key", "shipped_measure", detail)])
    # Of two calls with the same new key the later one finds the measure.
    Organisation.objects.select_for_update(no_key=True).get(pk=caller.organisation_id)
    mine = MeasureDefinition.objects.of_organisation(caller.organisation_id)
    row = mine.select_for_update().filter(key=key).first()
    before = snapshot(row) if row else None
    changed = row or MeasureDefinition(organisation_id=caller.organisation_id, key=key)
    for name, value in values.items():
        setattr(changed, name, value)
    check_declaration(changed.as_measure())
    if before is None:
        if mine.count() >= MOST_DEFINITIONS:
            detail = f"An organisation has at most {MOST_DEFINITIONS} measures of its own."
            raise Invalid([FieldError("key", "too_many_measures", detail)])
        changed.save(force_insert=True)
        record_event("create", changed, after=snapshot(changed))
    elif before != snapshot(changed):
        _check_values(changed, before)
        changed.save(update_fields=list(values))
        record_event("change", changed, before=before, after=snapshot(changed))
    return changed.as_measure(), before is None


@transaction.atomic
def remove_measure(*, caller: Caller, measure: Measure) -> None:
    """Delete a measure that has no values. Raises InUse, Invalid for a shipped one, NotAllowed."""
    policies.may_define(caller)
    if measure.is_shipped:
        detail = "This measure is shipped: it cannot be deleted."
        raise Invalid([FieldError("key", "shipped_measure", detail)])
    mine = MeasureDefinition.objects.of_organisation(caller.organisation_id)
    row = mine.select_for_update().filter(pk=measure.id).first()
    if row is None:
        return
    values = MeasureValue.objects.of_organisation(caller.organisation_id)
    if values.of_measure(row.pk).exists():
        raise InUse
    record_event("delete", row, before=snapshot(row))
    delete_row(row)


def _check_values(row: MeasureDefinition, before: Mapping[str, Any]) -> None:
    """Raise Invalid where stored values would mean something else, or be out of range."""
    values = MeasureValue.objects.of_organisation(row.organisation_id).of_measure(row.pk)
    fixed = [name for name in FIXED if before[name] != getattr(row, name)]
    if fixed and values.exists():
        detail = "The measure has values, which would mean something else: declare another one."
        raise Invalid([FieldError(name, "measure_has_values", detail) for name in fixed])
    outside = values.exclude(value__range=(row.lowest * 1000, row.highest * 1000))
    narrower = before["lowest"] < row.lowest or before["highest"] > row.highest
    if narrower and outside.exists():
        detail = "Stored values are outside of this range."
        raise Invalid([FieldError("highest", "out_of_range", detail)])
