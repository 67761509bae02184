from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction

from apps.directory.models import Rep
from apps.ledger.services import Change, record_events, snapshot
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import latest_allowed_day, local_day
from ssi_platform.domain.readings import Reading

from ..models import VALUES, DailyScore
from .readings import Met, Readings
from .storing import Key, store


class FutureDay(ValueError):
    """The day has not begun anywhere yet."""


class Contested(ValueError):
    """Other values are stored for the very same observation; the first are kept."""

    def __init__(self) -> None:
        super().__init__("Other values are stored for this very observation; the first are kept.")


@transaction.atomic
def record_score(
    *, rep: Rep, day: date, reading: Reading, now: datetime
) -> tuple[DailyScore, bool]:
    """Write down a rep's reading for a day; return (what stands for the day, created).

    The latest observation stands; what it replaces is kept as a revision. Safe to repeat.
    Raises FutureDay, and Contested for other values of the same instant and source.
    """
    check_day(day, rep.organisation, now)
    readings = {(rep.pk, day): reading}
    met = record_scores(organisation=rep.organisation, readings=readings, now=now)[rep.pk, day]
    if met.outcome == "contested":
        raise Contested
    stands = met.before if met.outcome in ("unchanged", "outdated") else _values(reading)
    return _row(rep.organisation, (rep.pk, day), stands), met.outcome == "created"


def record_scores(
    *, organisation: Organisation, readings: Mapping[Key, Reading], now: datetime
) -> Mapping[Key, Met]:
    """Write down readings of many reps and days at once; return what each met.

    All is written in the caller's transaction. The days are those that `check_day` let pass. Safe
    to repeat. What is contested is left out.
    """
    incoming = Readings((rep_id, day, reading) for (rep_id, day), reading in readings.items())
    today = local_day(now, organisation.zone)
    store(organisation=organisation, incoming=incoming, today=today, now=now)
    each = {key: incoming.met[row] for row, key in enumerate(readings)}
    record_events(_events(organisation, readings, each))
    return each


def check_day(day: date, organisation: Organisation, now: datetime) -> None:
    """Raise FutureDay for a day that has not begun anywhere yet."""
    if day > latest_allowed_day(now, organisation.zone):
        raise FutureDay("The day lies in the future.")


def _events(
    organisation: Organisation, readings: Mapping[Key, Reading], each: Mapping[Key, Met]
) -> Iterator[Change]:
    for key, reading in readings.items():
        met = each[key]
        if met.outcome not in ("created", "updated"):
            continue
        after = _row(organisation, key, _values(reading))
        if met.outcome == "created":
            yield Change("create", after, after=snapshot(after))
        else:
            before = _row(organisation, key, met.before)
            yield Change("change", after, before=snapshot(before), after=snapshot(after))


def _values(reading: Reading) -> dict[str, object]:
    return {name: getattr(reading, name) for name in VALUES}


def _row(organisation: Organisation, key: Key, values: Mapping[str, object]) -> DailyScore:
    rep_id, day = key
    return DailyScore(organisation_id=organisation.pk, rep_id=rep_id, day=day, **values)
