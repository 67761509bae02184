"""Weeks, months and quarters, and days in seven languages."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import DayStyle, day_written, styled_day

ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("Nov 2026", (2026, 11, 30)), ("2026-11", (2026, 11, 30)), ("Nov-26", (2026, 11, 30)),
        ("11/2026", (2026, 11, 30)), ("November '26", (2026, 11, 30)),
        ("Sept. 2026", (2026, 9, 30)),
        ("fév. 2028", (2028, 2, 29)), ("dezembro de 2026", (2026, 12, 31)),
        ("Q4 2026", (2026, 12, 31)), ("2026-Q1", (2026, 3, 31)), ("T2 2026", (2026, 6, 30)),
        ("3. Quartal 2026", (2026, 9, 30)), ("1Q26", (2026, 3, 31)),
        ("W45 2026", (2026, 11, 8)), ("2026-W45", (2026, 11, 8)), ("KW 45/2026", (2026, 11, 8)),
        ("Semaine 45 2026", (2026, 11, 8)), ("2026 KW 53", (2027, 1, 3)),
    ],
)  # fmt: skip
def test_a_period_stands_for_its_last_day(written: str, last: tuple[int, int, int]) -> None:
    assert styled_day(written, DayStyle(period="last"), ZONE) == date(*last)
    with pytest.raises(Refused, match=r"It is a (week|month|quarter), not a day"):
        day_written(written, zone=ZONE)


@pytest.mark.parametrize(
    "written", ["Nov 26", "KW 45", "2025 KW 53", "Q5 2026", "13/2026", "2026", "Mo 2026", "W0 2026"]
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        styled_day(written, DayStyle(period="last"), ZONE)
    assert refused.value.code == "not_a_day"


@pytest.mark.parametrize(
    "written",
    [
        "1-Nov-26", "1.11.26", "1. November 2026", "1 de novembro de 2026", "1er novembre 2026",
        "1 novembre 2026", "1 de noviembre de 2026", "1 november 2026", "1st November 2026",
        "Sun, 01 Nov 2026", "Sonntag, 1. November 2026", "Nov 1, 2026", "2026-Nov-01",
        "01/Nov/2026",        "dimanche 1 novembre 2026", "So 01.11.2026", "2026.11.1",
    ],
)  # fmt: skip
def test_a_day_is_read_in_seven_languages(written: str) -> None:
    assert day_written(written, zone=ZONE) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("written", "order", "outcome"),
    [
        ("15-11-26", "", "ambiguous_day"),  # Or 26 November 2015.
        ("26-11-13", "", date(2026, 11, 13)),
        ("13/11/26", "dmy", date(2026, 11, 13)),
        ("26-11-13", "dmy", "not_a_day"),  # 2013: before the index was published.
        ("01/02/26", "mdy", date(2026, 1, 2)),
        ("01/02/26", "", "ambiguous_day"),
    ],
)
def test_years_of_two_digits(written: str, order: str, outcome: object) -> None:
    if isinstance(outcome, str):
        with pytest.raises(Refused) as refused:
            day_written(written, order=order, zone=ZONE)
        assert refused.value.code == outcome
    else:
        assert day_written(written, order=order, zone=ZONE) == outcome


def test_a_refusal_names_what_is_read() -> None:
    with pytest.raises(Refused, match=r"2026-12-31, 31\.12\.2026, 31-Dec-26"):
        day_written("soon", zone=ZONE)
