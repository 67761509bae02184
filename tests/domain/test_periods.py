"""Periods of a calendar: what is filtered for a period is what is grouped into it."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.periods import Calendar, Grain, period_of, week_ends

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
CALENDARS = st.builds(Calendar, st.integers(1, 7), st.integers(1, 12))


@given(day=DAYS, grain=st.sampled_from(Grain), calendar=CALENDARS)
def test_days_filtered_for_a_period_are_those_grouped_into_it(day, grain, calendar):
    period = period_of(day, grain, calendar)
    around = [period.first + DAY * n for n in range(-2, (period.last - period.first).days + 3)]

    grouped = [each for each in around if period_of(each, grain, calendar) == period]
    assert [each for each in around if each in period] == grouped
    assert day in grouped


@pytest.mark.parametrize("start", range(1, 13))
def test_quarters_of_a_leap_year_and_the_next_are_without_gaps(start):
    calendar = Calendar(fiscal_year_starts_in=start)
    days = [date(2027, 1, 1) + DAY * n for n in range(1_200)]
    quarters = list(dict.fromkeys(period_of(d, Grain.FISCAL_QUARTER, calendar) for d in days))

    ends = itertools.pairwise(quarters)
    assert all(after.first == before.last + DAY for before, after in ends)
    assert all((each.first.month - start) % 3 == 0 and each.first.day == 1 for each in quarters)
    assert len({each.label for each in quarters}) == len(quarters)


@pytest.mark.parametrize(
    ("day", "start", "label", "first", "last"),
    [
        ("2026-06-30", 1, "FY2026 Q2", "2026-04-01", "2026-06-30"),
        ("2026-06-30", 4, "FY2027 Q1", "2026-04-01", "2026-06-30"),
        ("2026-03-31", 4, "FY2026 Q4", "2026-01-01", "2026-03-31"),
        ("2026-01-31", 12, "FY2026 Q1", "2025-12-01", "2026-02-28"),
        ("2028-02-29", 12, "FY2028 Q1", "2027-12-01", "2028-02-29"),
        ("2026-12-31", 11, "FY2027 Q1", "2026-11-01", "2027-01-31"),
    ],
)
def test_fiscal_quarters_have_the_year_that_they_end_in(day, start, label, first, last):
    calendar = Calendar(fiscal_year_starts_in=start)
    period = period_of(date.fromisoformat(day), Grain.FISCAL_QUARTER, calendar)
    assert (period.label, str(period.first), str(period.last)) == (label, first, last)


@pytest.mark.parametrize(
    ("start", "first"), [(1, "2026-06-29"), (7, "2026-06-28"), (3, "2026-06-24")]
)
def test_weeks_begin_on_the_organisations_day(start, first):
    period = period_of(date(2026, 6, 30), Grain.WEEK, Calendar(week_starts_on=start))
    assert (str(period.first), period.label) == (first, f"Week of {first}")
    assert period.last - period.first == 6 * DAY


def test_a_period_is_in_progress_until_its_last_day():
    june = period_of(date(2026, 6, 3), Grain.MONTH, Calendar())
    assert june.label == "2026-06"
    assert june.is_in_progress(date(2026, 6, 29))
    assert not june.is_in_progress(date(2026, 6, 30))


@given(day=DAYS, calendar=CALENDARS, weeks=st.integers(1, 30))
def test_week_ends_are_the_last_days_of_weeks_in_a_row(day, calendar, weeks):
    ends = week_ends(day, weeks, calendar)
    periods = [period_of(end, Grain.WEEK, calendar) for end in ends]
    assert len(set(periods)) == weeks
    assert ends[-1] == day
    assert [each.last for each in periods[:-1]] == ends[:-1]
    assert all(b.first == a.last + DAY for a, b in itertools.pairwise(periods))
