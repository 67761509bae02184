"""Finds platform shifts, and keeps what an operator decides about them."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction

from ssi_platform.database import cross_tenant
from ssi_platform.domain.shifts import BASE_DAYS, Shift, shift_of

from .models import ChangesOfDay, PlatformShift, State

logger = logging.getLogger(__name__)
COUNTED_AGAIN = 7  # Days: files come late.
FINAL_AFTER = timedelta(days=2)  # Then the day has ended in every time zone, and its cut-off too.
DAY = timedelta(days=1)


class UnknownShift(Exception):
    """No shift was found on this day."""


@transaction.atomic
def find_shifts(*, now: datetime) -> list[PlatformShift]:
    """Count the changes of the last final days; store, and return, the shifts that are new.

    The first run counts the days before as well, of which rule B needs the usual part of falls. A
    shift that an operator has rejected is not found again. Safe to repeat.
    """
    last = (now - FINAL_AFTER).date()
    first = last - (COUNTED_AGAIN - 1) * DAY
    known = ChangesOfDay.objects.filter(day__lt=first).exists()
    since = first if known else first - BASE_DAYS * DAY
    counted = [ChangesOfDay(**row) for row in cross_tenant.changes_of_scores(since, last)]
    fields = [field.name for field in ChangesOfDay._meta.concrete_fields if not field.primary_key]
    ChangesOfDay.objects.bulk_create(
        counted, update_conflicts=True, unique_fields=["day"], update_fields=fields
    )
    there = set(PlatformShift.objects.filter(day__gte=first).values_list("day", flat=True))
    new = [shift for shift in _shifts(first, last) if shift.day not in there]
    for shift in new:
        logger.warning("Platform shift on %s, to be confirmed: median %+d", shift.day, shift.median)
    return PlatformShift.objects.bulk_create(
        PlatformShift(day=shift.day, median=shift.median, rule=shift.rule, found_at=now)
        for shift in new
    )


def decide(*, day: date, confirmed: bool, now: datetime) -> PlatformShift:
    """Store that an operator has confirmed, or rejected, a shift. Raises UnknownShift."""
    state = State.CONFIRMED if confirmed else State.REJECTED
    shift = PlatformShift.objects.filter(day=day).first()
    if shift is None:
        raise UnknownShift(f"No shift was found on {day}.")
    if shift.state != state:
        shift.state, shift.decided_at = state, now
        shift.save(update_fields=["state", "decided_at"])
    return shift


def confirmed_shifts(*, first: date, last: date) -> list[Shift]:
    """Return the confirmed shifts of these days, in their order."""
    rows = PlatformShift.objects.confirmed().filter(day__range=(first, last)).order_by("day")
    return [row.as_domain() for row in rows]


def _shifts(first: date, last: date) -> list[Shift]:
    rows = ChangesOfDay.objects.filter(day__range=(first - BASE_DAYS * DAY, last)).order_by("day")
    days = [row.as_domain() for row in rows]
    shifts = (shift_of(one, days) for one in days if one.day >= first)
    return [shift for shift in shifts if shift]
