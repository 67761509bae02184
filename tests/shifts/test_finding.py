"""A day on which scores of many organisations moved is found, confirmed and shown."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.shifts import services
from apps.shifts.models import ChangesOfDay, PlatformShift
from ssi_platform.database import clock
from tests.sample_data import organisation, reading, record, rep, team

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
SHIFT = date(2026, 6, 24)
DAY = timedelta(days=1)


@pytest.fixture
def worldwide(committed):
    """Three organisations of twelve reps; all fall by 7 % on one day, and one rep on another."""
    for slug in ("a", "b", "c"):
        one = organisation(slug)
        north = team(one, "North")
        reps = [rep(one, f"R{n}", north) for n in range(12)]
        totals = {}
        for n, who in enumerate(reps):
            total = 40 + n
            for back in range(20, -1, -1):
                day = SHIFT + (5 - back) * DAY
                total *= 0.93 if day == SHIFT else 1
                fallen = 10 if (n, day) == (0, SHIFT - 3 * DAY) else 0
                totals[who, day] = reading(round(total - fallen, 3))
        record(one, totals, now=NOW)


def stored():
    return [(shift.day, shift.rule, shift.state) for shift in PlatformShift.objects.all()]


@pytest.mark.usefixtures("worldwide")
def test_one_shift_is_found_and_the_fall_of_one_rep_is_none():
    new = services.find_shifts(now=NOW)
    assert [(shift.day, shift.rule) for shift in new] == [(SHIFT, "median")]
    changes = ChangesOfDay.objects.get(day=SHIFT)
    assert (changes.pairs, changes.organisations, changes.up, changes.down) == (36, 3, 0, 36)
    assert changes.median == new[0].median == -3_185  # 7 % of 45.5 points.
    assert ChangesOfDay.objects.get(day=SHIFT - 3 * DAY).falls == 3
    assert services.find_shifts(now=NOW) == []  # Safe to repeat.
    assert stored() == [(SHIFT, "median", "unconfirmed")]


def test_days_of_two_organisations_are_not_counted(committed):
    for slug in ("a", "b"):
        one = organisation(slug)
        north = team(one, "North")
        reps = [rep(one, f"R{n}", north) for n in range(20)]
        record(one, {(who, SHIFT - n * DAY): reading(60 - 9 * n) for who in reps
                     for n in range(2)}, now=NOW)  # fmt: skip
    assert services.find_shifts(now=NOW) == []
    assert not ChangesOfDay.objects.exists()


@pytest.mark.usefixtures("worldwide")
def test_a_day_that_is_not_final_is_left_out():
    day_after = datetime.combine(SHIFT + DAY, datetime.min.time(), UTC)
    assert services.find_shifts(now=day_after) == []
    assert not ChangesOfDay.objects.filter(day__gte=SHIFT).exists()


@pytest.mark.usefixtures("worldwide")
def test_an_operator_decides_and_only_confirmed_shifts_are_shown(api, monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: NOW)

    def listed():
        return api().get("/api/v1/platform-shifts").json()["data"]

    def command(*arguments):
        out = StringIO()
        call_command("platform_shifts", *arguments, stdout=out)
        return out.getvalue().split()

    assert command("--find") == ["2026-06-24", "-3.185", "median", "unconfirmed"]
    assert listed() == []
    assert command("--confirm", "2026-06-24")[-1] == "confirmed"
    assert listed() == [
        {"day": "2026-06-24", "median": -3.185, "rule": "median",
         "confirmed_at": "2026-06-30T12:00:00Z"}
    ]  # fmt: skip
    assert [s.day for s in services.confirmed_shifts(first=SHIFT, last=SHIFT)] == [SHIFT]
    assert command("--reject", "2026-06-24")[-1] == "rejected"
    assert listed() == []
    assert services.find_shifts(now=NOW) == []
    with pytest.raises(CommandError, match="No shift was found on 2026-06-25"):
        command("--confirm", "2026-06-25")
