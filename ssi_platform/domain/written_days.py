"""Parses days as files write them; ambiguous days are refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from .calendar import DayOutOfRange, local_day, written_day
from .month_names import is_weekday, month_named, without_accents
from .thousandths import Refused
from .written_clocks import clock_written
from .written_periods import full_year, period_written

_LONGEST = 60  # Characters.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_ORDINAL, _JOINT = r"(?:st|nd|rd|th|er|re|ro|o|a|e)?", r"[ ./-]{1,3}"
_NAMED = re.compile(
    rf"(\d{{1,2}}){_ORDINAL}(?:{_JOINT}|(?=[a-z]))(?:de |of |di )?([a-z]{{3,10}})\.?,?"
    rf"(?:{_JOINT}|(?=\d))(?:de |del |of |di )?(\d{{4}}|'?\d{{2}})",
    re.ASCII,
)
_NAME_FIRST = re.compile(
    rf"([a-z]{{3,10}})\.?[ -](\d{{1,2}}){_ORDINAL}(?:, ?| )(\d{{4}})", re.ASCII
)
_YEAR_NAME = re.compile(r"(\d{4})[ -]([a-z]{3,10})[ -](\d{1,2})", re.ASCII)
_WEEKDAY = re.compile(r"([a-z-]{2,13})\.?,? (.*)", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
# Days before the first one of a spreadsheet; 29 February 1900 is counted by mistake.
SERIALS = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}
_FIRST_YEAR, _LAST_YEAR = 2014, 2049  # Of two digits: LinkedIn has published the index since 2014.
KNOWN = (
    "Days are read as 2026-12-31, 31.12.2026, 31-Dec-26 or 31 December 2026 in seven languages,"
    " as 12/31/2026 where the order is clear or stated, with or without a time"
)
_WRITTEN_OTHERWISE = f"Must be a day. {KNOWN}."
_OUT_OF_RANGE = "Must be a day from 2000 to 2199."


@dataclass(frozen=True, slots=True)
class DayStyle:
    """What a sender states about the days of a file.

    `order` is "dmy" or "mdy", `period` the day that stands for a week, a month or a quarter,
    `serials` the first year of a spreadsheet's serial numbers. `latest` is the last day that a
    value can have: an unfinished period stands for it, and so does no serial number beyond it.
    Empty: such days are refused.
    """

    order: str = ""
    period: str = ""
    serials: str = ""
    latest: date | None = None


def day_written(text: str, *, order: str = "", zone: tzinfo) -> date:
    """Read a day in the styles that spreadsheets and other tools write.

    Args:
        text: the day, without blanks around it.
        order: "dmy" or "mdy" settles what 03/04/2026 means; empty text refuses it.
        zone: the organisation's time zone, for instants.

    Returns:
        The day; of a date-time without an offset its day, of one with an offset the local day.

    Raises:
        Refused: see `styled_day`.
    """
    return styled_day(text, DayStyle(order), zone)


def styled_day(text: str, style: DayStyle, zone: tzinfo) -> date:
    """Read a day, also as a week, a month, a quarter or a spreadsheet's serial number.

    Args:
        text: the day, without blanks around it.
        style: what the sender states.
        zone: the organisation's time zone, for instants.

    Returns:
        The day.

    Raises:
        Refused: `ambiguous_day` for 03/04/2026 without an order and for a serial number that may
            be two days, `day_out_of_range` for a day outside of 2000 to 2199, else `not_a_day`.
    """
    return moment_written(text, style, zone)[0]


def moment_written(text: str, style: DayStyle, zone: tzinfo) -> tuple[date, datetime | None]:
    """Read a day, and the instant of a date-time.

    Args:
        text: a day or a date-time, without blanks around it.
        style: what the sender states.
        zone: the organisation's time zone: a date-time without an offset is its local time.

    Returns:
        The local day, and the instant; None where only a day is written.

    Raises:
        Refused: see `styled_day`.
    """
    if len(text) == 10 and text[4] == text[7] == "-":
        return _checked(text), None
    plain = " ".join(without_accents(text[: _LONGEST + 1]).split())
    if len(plain) > _LONGEST:
        raise Refused("not_a_day", _WRITTEN_OTHERWISE)
    if match := _SERIAL.fullmatch(plain):
        return _of_serial(int(match[1]), style), None
    if parts := clock_written(plain):
        day_text, clock, offset = parts
        day = _day(day_text, replace(style, period=""))
        instant = datetime.combine(day, clock, offset or zone)
        return (local_day(instant, zone) if offset else day), instant
    return _day(plain, style), None


def _day(plain: str, style: DayStyle) -> date:
    if parts := _parts(plain, style):
        year, month, day = parts
        return _checked(f"{year:04}-{month:02}-{day:02}")
    if period := period_written(plain):
        if not style.period:
            raise Refused("not_a_day", f"It is a {period.kind}, not a day. {KNOWN}.")
        chosen = period.day(style.period)
        if style.latest and period.first <= style.latest < chosen:
            chosen = style.latest  # The period has not ended yet.
        return _checked(chosen.isoformat())
    if (match := _WEEKDAY.fullmatch(plain)) and is_weekday(match[1]):
        return _day(match[2], style)
    raise Refused("not_a_day", _WRITTEN_OTHERWISE)


def _parts(text: str, style: DayStyle) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
        return int(year), int(month), int(day)
    if match := _DOTTED.fullmatch(text):
        return full_year(match[3]), int(match[2]), int(match[1])
    if match := _SLASHED.fullmatch(text):
        return _in_order(match[1], match[3], match[4], style)
    if (match := _NAMED.fullmatch(text)) and (month := month_named(match[2])):
        return full_year(match[3]), month, int(match[1])
    if (match := _NAME_FIRST.fullmatch(text)) and (month := month_named(match[1])):
        return int(match[3]), month, int(match[2])
    if (match := _YEAR_NAME.fullmatch(text)) and (month := month_named(match[2])):
        return int(match[1]), month, int(match[3])
    return None


def _in_order(first: str, second: str, last: str, style: DayStyle) -> tuple[int, int, int]:
    """Read a day of three numbers; with a year of two digits it may also come first.

    Of two possible days the one that lies in the future is none.
    """
    a, b, year, order = int(first), int(second), full_year(last), style.order
    if order and (len(last) == 4 or year >= _FIRST_YEAR):
        return (year, b, a) if order == "dmy" else (year, a, b)
    possible = set() if order else {*_possible((year, b, a), (year, a, b))}
    if len(last) == 2 and not order:
        first_of_year = full_year(first) if len(first) == 2 else year
        possible |= {*_possible((first_of_year, b, int(last)))}
        possible = {day for day in possible if _FIRST_YEAR <= day.year <= _LAST_YEAR}
    if len(possible) > 1 and style.latest:
        tomorrow = style.latest + timedelta(1)
        possible = {day for day in possible if day <= tomorrow} or possible
    if len(possible) > 1:
        detail = "The order of day and month is ambiguous: state `day_order`, or write YYYY-MM-DD."
        raise Refused("ambiguous_day", detail)
    if not possible:
        raise Refused("not_a_day", "There is no such day.")
    (day,) = possible
    return day.year, day.month, day.day


def _possible(*dates: tuple[int, int, int]) -> Iterator[date]:
    for year, month, day in dates:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _of_serial(number: int, style: DayStyle) -> date:
    """Read a spreadsheet's serial number, if only one of the two systems gives a possible day."""
    days = {system: first + timedelta(number) for system, first in SERIALS.items()}
    if style.serials:
        return _checked(days[style.serials].isoformat())
    shown = f"{days['1900']} or {days['1904']}"
    if style.latest and days["1900"] <= style.latest < days["1904"] - timedelta(1):
        return _checked(days["1900"].isoformat())
    detail = (
        f"Looks like a spreadsheet's serial number, {shown}: format the column as a date,"
        " or state `serials` where it is an option."
    )
    if style.latest:
        raise Refused("ambiguous_day", detail)
    raise Refused("not_a_day", detail)


def _checked(text: str) -> date:
    try:
        return written_day(text)
    except DayOutOfRange:
        raise Refused("day_out_of_range", _OUT_OF_RANGE) from None
    except ValueError:
        raise Refused("not_a_day", "There is no such day.") from None
