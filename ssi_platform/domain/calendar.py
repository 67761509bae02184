"""Days and months as a sales organisation counts them: local days, never instants."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

# Every day between is computed for each team: a slip of the pen must not cost a million of them.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
CUT_OFF = timedelta(hours=6)  # A day is final in the morning after it.
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DayOutOfRange(ValueError):
    """A day that is written correctly and lies outside of FIRST_DAY to LAST_DAY."""


def written_day(text: str) -> date:
    """Read a day as people and programs write it.

    Args:
        text: YYYY-MM-DD in ASCII digits; the calendar's other spellings (week dates, no dashes)
            are refused.

    Returns:
        The day.

    Raises:
        ValueError: when it is written otherwise, or when no such day exists.
        DayOutOfRange: when it lies outside of FIRST_DAY to LAST_DAY.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError("A day is written YYYY-MM-DD.")
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayOutOfRange(f"A day lies between {FIRST_DAY} and {LAST_DAY}.")
    return day


def months_after(start: date, months: int) -> date:
    """Count calendar months from a day.

    Always counted from the start, so that the end of a short month is clamped once: two months
    after 31 December is 28 February, three months after it is 31 March again.

    Args:
        start: the day to count from.
        months: whole calendar months, 0 or more.

    Returns:
        The same day of the later month, or that month's last day when it is shorter.

    Raises:
        ValueError: when `months` is negative, or the day would lie beyond the year 9999.
    """
    if months < 0:
        raise ValueError("Months are counted forward from the start.")
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if year > date.max.year:
        raise ValueError("The day lies beyond the year 9999.")
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def months_before(end: date, months: int) -> date:
    """Count calendar months back from a day.

    Args:
        end: the day to count back from.
        months: whole calendar months, 0 or more.

    Returns:
        The same day of the earlier month, or that month's last day when it is shorter.

    Raises:
        ValueError: when `months` is negative, or the day would lie before the year 1.
    """
    if months < 0:
        raise ValueError("Months are counted back from the end.")
    years, month = divmod(end.month - 1 - months, 12)
    year, month = end.year + years, month + 1
    if year < date.min.year:
        raise ValueError("The day lies before the year 1.")
    return date(year, month, min(end.day, monthrange(year, month)[1]))


def local_day(instant: datetime, zone: tzinfo) -> date:
    """Return the day an instant falls on in a time zone.

    Args:
        instant: a datetime with an offset.
        zone: the organisation's time zone.

    Returns:
        The local calendar day.

    Raises:
        ValueError: when the instant has no offset.
    """
    if instant.utcoffset() is None:
        raise ValueError("An instant needs an offset.")
    return instant.astimezone(zone).date()


def cut_off(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which the figures of a day are final: what comes later is late.

    Args:
        day: a day before LAST_DAY.
        zone: the organisation's time zone.

    Returns:
        6 o'clock of the next day in that zone.
    """
    return datetime.combine(day + timedelta(days=1), time(), zone) + CUT_OFF


def latest_allowed_day(now: datetime, zone: tzinfo) -> date:
    """Return the last day a score may be recorded for.

    One day ahead is allowed, because a rep east of the organisation may already be there.

    Args:
        now: the present instant, with an offset.
        zone: the organisation's time zone.

    Returns:
        Tomorrow in that zone.

    Raises:
        ValueError: when the instant has no offset.
    """
    return local_day(now, zone) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def allowed_days(today: date) -> DayRange:
    """Return the days that assignments, parents, absences and plan starts may begin on.

    Every day between is computed for each team, so a mistyped year must not add a million of them.

    Args:
        today: the day it is in the organisation.

    Returns:
        From FIRST_DAY to the same day of the next year.
    """
    return DayRange(FIRST_DAY, months_after(today, 12))


def score_days(now: datetime, zone: tzinfo) -> DayRange:
    """Return the days that a score may be recorded for.

    Args:
        now: the present instant, with an offset.
        zone: the organisation's time zone.

    Returns:
        From FIRST_DAY to tomorrow in that zone.

    Raises:
        ValueError: when the instant has no offset.
    """
    return DayRange(FIRST_DAY, latest_allowed_day(now, zone))
