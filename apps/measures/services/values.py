"""Single values of measures are recorded and deleted."""

from datetime import datetime

from django.db import transaction

from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.measures import Measure
from ssi_platform.tenancy.caller import Caller

from ..models import MeasureValue
from .value_rows import Key, ValueRows


@transaction.atomic
def record_value(
    *, caller: Caller, measure: Measure, key: Key, value: object, now: datetime
) -> tuple[MeasureValue, bool]:
    """Record the value of a measure, a subject and a day: (value, created).

    Safe to repeat; the same value writes nothing. Raises Invalid and NotAllowed.
    """
    rows = ValueRows(caller, {measure.id: measure}, [key], now=now)
    outcome = rows.put(key, value)
    rows.write()
    return rows.rows[key], outcome is Outcome.CREATED


@transaction.atomic
def delete_value(*, caller: Caller, measure: Measure, key: Key, now: datetime) -> None:
    """Delete a value; without one nothing happens. Raises NotAllowed."""
    rows = ValueRows(caller, {measure.id: measure}, [key], now=now)
    rows.remove(key)
    rows.write()
