"""Properties of every written day; tests/imports has tables of styles."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.calendar import FIRST_DAY, LAST_DAY
from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import day_written

ZONE = ZoneInfo("Europe/Berlin")
days = st.dates(FIRST_DAY, LAST_DAY)
STYLES = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y",
          "%d-%b-%Y", "%Y-%m-%dT00:00:00"]  # fmt: skip


@given(days, st.sampled_from(STYLES))
def test_each_style_is_read_back(day, style):
    assert day_written(day.strftime(style), zone=ZONE) == day


@given(days, st.sampled_from(["/", "-"]))
def test_with_an_order_every_day_is_clear(day, mark):
    european, american = (
        day.strftime(mark.join(s)) for s in (("%d", "%m", "%Y"), ("%m", "%d", "%Y"))
    )

    assert day_written(european, order="dmy", zone=ZONE) == day
    assert day_written(american, order="mdy", zone=ZONE) == day


def outcome(text):
    try:
        return day_written(text, zone=ZONE)
    except Refused as refused:
        return refused.code


@given(days)
def test_without_an_order_a_day_is_right_or_refused(day):
    for style in ("%d/%m/%Y", "%m/%d/%Y"):
        assert outcome(day.strftime(style)) == ("ambiguous_day" if ambiguous(day) else day)


def ambiguous(day):
    return day.day <= 12 and day.day != day.month


@given(st.text(max_size=12))
def test_other_texts_are_days_or_refused(text):
    result = outcome(text)
    assert result in ("not_a_day", "ambiguous_day") or FIRST_DAY <= result <= LAST_DAY


@pytest.mark.parametrize("written", ["2026-03-29T02:30:00+01:00", "2026-03-28T23:30:00Z"])
def test_an_instant_is_the_local_day_it_falls_on(written):
    assert day_written(written, zone=ZONE) == date(2026, 3, 29)


def test_the_day_after_the_last_is_none():
    with pytest.raises(Refused, match="2199"):
        day_written(f"{LAST_DAY + timedelta(1)}", zone=ZONE)
