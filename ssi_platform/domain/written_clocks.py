"""Parses date-times as forms, databases and spreadsheets write them."""

import re
from datetime import UTC, time, timedelta, timezone

_TIME = re.compile(
    r"(?P<day>.{6,40}?)(?:t|,? (?:at |um |a )?)"
    r"(?P<hour>\d{1,2})(?::|h)(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>am|pm|a\.m\.|p\.m\.))?(?: uhr)?"
    r"(?: ?(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?(?: \([a-z ]{1,30}\))?))?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?.*", re.ASCII)


def clock_written(text: str) -> tuple[str, time, timezone | None] | None:
    """Split a date-time into its day, its time and its offset.

    Args:
        text: in lower case, without accents: "11/13/2026 9:15:02 am".

    Returns:
        (the day as written, the time, the offset or None), or None if there is no valid time.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    try:
        clock = time(hour, int(match["minute"]), int(match["second"] or 0), int(fraction))
        return match["day"], clock, _offset(match["zone"])
    except ValueError:
        return None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    match = _OFFSET.fullmatch(text)
    if match is None:
        return UTC
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-span if match[1] == "-" else span)
