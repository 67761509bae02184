"""Months, days and zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.calendar import latest_allowed_day, local_day, months_after


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 8, 31), 12, date(2026, 8, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(9999, 1, 31), 11, date(9999, 12, 31)),
    ],
)
def test_months_are_clamped_once_from_the_start(start: date, months: int, day: date) -> None:
    assert months_after(start, months) == day


@pytest.mark.parametrize(("start", "months"), [(date(2026, 1, 1), -1), (date(9999, 1, 1), 12)])
def test_months_stay_in_the_calendar(start: date, months: int) -> None:
    with pytest.raises(ValueError, match=r"\."):
        months_after(start, months)


@given(st.dates(max_value=date(3000, 1, 1)), st.integers(0, 240))
def test_months_never_drift(start: date, months: int) -> None:
    day = months_after(start, months)
    assert (day.year - start.year) * 12 + day.month - start.month == months
    assert day.day == start.day or (day.day < start.day and (day + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", 28), ("Europe/Berlin", 29), ("America/Los_Angeles", 28), ("Pacific/Kiritimati", 29)],
)
def test_a_day_is_local(zone: str, day: int) -> None:
    instant = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert local_day(instant, ZoneInfo(zone)) == date(2026, 3, day)


def test_a_short_day_is_still_a_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert local_day(datetime(2026, 3, 29, 21, 59, tzinfo=UTC), berlin) == date(2026, 3, 29)
    assert local_day(datetime(2026, 3, 29, 22, 0, tzinfo=UTC), berlin) == date(2026, 3, 30)


def test_tomorrow_is_allowed() -> None:
    now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert latest_allowed_day(now, ZoneInfo("UTC")) == date(2027, 1, 1)
    assert latest_allowed_day(now, ZoneInfo("Asia/Tokyo")) == date(2027, 1, 2)


def test_an_instant_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_day(datetime(2026, 1, 1), UTC)
