"""Parses days as files write them; ambiguous days are refused."""

import re
from datetime import date, datetime, tzinfo

from .calendar import DayOutOfRange, local_day, written_day
from .thousandths import Refused

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\.?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.ASCII | re.IGNORECASE)
_NAME_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
           "september", "october", "november", "december")  # fmt: skip
_WRITTEN_OTHERWISE = "Must be a day, written YYYY-MM-DD."
_NO_SUCH_DAY = "There is no such day."
_OUT_OF_RANGE = "Must be a day from 2000 to 2199."


def day_written(text: str, *, order: str = "", zone: tzinfo) -> date:
    """Read a day in the styles that spreadsheets and other tools write.

    Known are 2026-03-01, 2026/3/1, 20260301, 01.03.2026, 1 March 2026, March 1, 2026, and
    25/03/2026 or 03/25/2026, where the other reading would be no day. Midnight without an offset
    is its day; an instant with an offset is the local day it falls on.

    Args:
        text: the day, without blanks around it.
        order: "dmy" or "mdy" settles what 03/04/2026 means; empty text refuses it.
        zone: the organisation's time zone, for instants.

    Returns:
        The day.

    Raises:
        Refused: `ambiguous_day` for 03/04/2026 without an order, `day_out_of_range` for a day
            outside of 2000 to 2199; else `not_a_day`, which also says when the text looks like a
            spreadsheet's serial number.
    """
    if (midnight := _MIDNIGHT.fullmatch(text)) is not None:
        text = midnight[1]
    if len(text) == 10 and text[4] == text[7] == "-":
        return _day(text)
    if _SERIAL.fullmatch(text):
        detail = "Looks like a spreadsheet's serial number: format the column as a date."
        raise Refused("not_a_day", detail)
    year, month, day = _parts(text, order) or _instant(text, zone)
    return _day(f"{year:04}-{month:02}-{day:02}")


def _parts(text: str, order: str) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = [part for part in match.groups() if part]
        return int(year), int(month), int(day)
    if match := _DOTTED.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _SLASHED.fullmatch(text):
        return _slashed(int(match[1]), int(match[3]), int(match[4]), order)
    if match := _NAMED.fullmatch(text):
        return int(match[3]), _month(match[2]), int(match[1])
    if match := _NAME_FIRST.fullmatch(text):
        return int(match[3]), _month(match[1]), int(match[2])
    return None


def _slashed(first: int, second: int, year: int, order: str) -> tuple[int, int, int]:
    if order:
        return (year, second, first) if order == "dmy" else (year, first, second)
    if first > 12 or first == second:
        return year, second, first
    if second > 12:
        return year, first, second
    detail = "The order of day and month is ambiguous: state `day_order`, or write YYYY-MM-DD."
    raise Refused("ambiguous_day", detail)


def _month(name: str) -> int:
    fitting = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    if len(fitting) != 1:
        raise Refused("not_a_day", _WRITTEN_OTHERWISE)
    return fitting[0]


def _instant(text: str, zone: tzinfo) -> tuple[int, int, int]:
    try:
        instant = datetime.fromisoformat(text)
        day = local_day(instant, zone)
    except (ValueError, OverflowError):
        raise Refused("not_a_day", _WRITTEN_OTHERWISE) from None
    return day.year, day.month, day.day


def _day(text: str) -> date:
    try:
        return written_day(text)
    except DayOutOfRange:
        raise Refused("day_out_of_range", _OUT_OF_RANGE) from None
    except ValueError:
        raise Refused("not_a_day", _NO_SUCH_DAY) from None
