"""How often the forecasts of an organisation held."""

from dataclasses import dataclass

from django.db.models import (
    Avg,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Power

from ssi_platform.tenancy.caller import Caller

from ..models import ForecastRecord

CLOSED, OPEN = Q(latest_on__isnull=False), Q(latest_on__isnull=True)
HAS_INTERVAL, JUDGED = Q(earliest_on__isnull=False), Q(judged_at__isnull=False)
OCCURRED = Case(When(met=True, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
ERROR = ExpressionWrapper(F("probability") / Value(1000.0) - OCCURRED, FloatField())


@dataclass(frozen=True, slots=True)
class Record:
    """How forecasts turned out; parts and errors are 0 to 1, None without any."""

    intervals: int
    intervals_held: int
    open_intervals: int
    open_intervals_held: int
    probabilities: int
    mean_squared_error: float | None
    waiting: int
    undecided: int

    @property
    def brier_score(self) -> float | None:
        """The mean squared error of the probabilities."""
        return None if self.mean_squared_error is None else round(self.mean_squared_error, 3)

    @property
    def coverage(self) -> float | None:
        """The part of the closed intervals that held."""
        return round(self.intervals_held / self.intervals, 3) if self.intervals else None


def record_of(*, caller: Caller) -> Record:
    """Return the record of the forecasts of the teams whose forecasts the caller reads."""
    rows = ForecastRecord.objects.visible_to(caller)
    counts = rows.aggregate(
        intervals=Count("pk", filter=CLOSED & Q(held__isnull=False)),
        intervals_held=Count("pk", filter=CLOSED & Q(held=True)),
        open_intervals=Count("pk", filter=OPEN & Q(held__isnull=False)),
        open_intervals_held=Count("pk", filter=OPEN & Q(held=True)),
        waiting=Count("pk", filter=HAS_INTERVAL & ~JUDGED),
        undecided=Count("pk", filter=HAS_INTERVAL & JUDGED & Q(held__isnull=True)),
        probabilities=Count("pk", filter=Q(met__isnull=False)),
        mean_squared_error=Avg(Power(ERROR, Value(2.0)), filter=Q(met__isnull=False)),
    )
    return Record(**counts)
