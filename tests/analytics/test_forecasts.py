"""Forecasts of teams: what they say, and why there are none."""

from datetime import timedelta

import pytest
from django.db.models import F

from apps.analytics.models import StaleForecasts
from apps.scores.models import DailyScore
from apps.shifts.models import PlatformShift
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, rep, team

from .forecast_fixtures import DUE
from .forecast_fixtures import history as history
from .forecast_fixtures import made as made
from .forecast_fixtures import plan as plan

ONE_DAY = timedelta(days=1)


def test_a_team_that_rises_is_forecast(north, history, plan, made):
    history(north)
    plan(64)
    row = made()["North"]

    assert (row.reason, row.made_on, row.stage.position) == (None, TODAY, 1)
    assert 2_500 < row.slope < 3_500  # 0.1 points a day are 3 in 30 days.
    # The second lowest was at 60.1 three days ago, and reaches 63.5 in 34 days from then.
    assert abs((row.expected_on - TODAY).days - 31) <= 4
    assert TODAY < row.earliest_on < row.expected_on < row.latest_on <= row.horizon_on
    assert row.horizon_on == TODAY + timedelta(days=100)
    assert 0 < row.probability < 1000  # It is due in 32 days.


def test_who_has_no_forecast_has_a_reason(acme, north, south, sales, history, plan, made):
    history(north, reps=4)  # And Bob, who has no score.
    history(south, days=27)
    history(team(acme, "West"), gain=-0.1, seed=2)
    plan()
    reasons = {name: row.reason for name, row in made().items()}

    assert reasons["North"] == "too_few"
    assert reasons["South"] == "too_short"
    assert reasons["West"] == "not_on_current_trend"


def test_a_level_that_one_person_holds_is_not_forecast(acme, north, history, plan, made, score):
    members = history(north)
    score(members[0], {TODAY: 40}, at=NOW)
    plan(share_required=75)  # The fifth of six has to be there, and the sixth is at 40.
    assert made()["North"].reason == "carried_by_one"


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"threshold": 55}, "met"),
        ({"starts_on": TODAY + ONE_DAY}, "not_started"),
        ({"threshold": 99}, "beyond_horizon"),
    ],
)
def test_states_of_the_stage(north, history, plan, made, terms, reason):
    history(north, gain=0.05)
    plan(**{"threshold": 65} | terms) if reason != "beyond_horizon" else plan(
        stages=[{"threshold": 99, "due_on": DUE}]
    )
    assert made()["North"].reason == reason


def test_a_newcomer_makes_no_jump(acme, north, history, plan, made, score):
    """A rep who came 40 days ago counts on all days of the history, as the others do."""
    history(north)
    plan()
    before = made()["North"]
    star = rep(acme, "Star", north, since=TODAY - timedelta(days=40))
    score(star, {TODAY - timedelta(days=n): 57 for n in range(99)})
    after = made()["North"]
    assert after.level != before.level
    assert abs(after.slope - before.slope) < 300


def test_a_confirmed_shift_is_taken_out(acme, north, history, plan, made):
    """All lose 3 points on a day of May; that is what a shift of the platform looks like."""
    history(north)
    plan(64)
    day = TODAY - timedelta(days=40)
    with organisation_context(acme.pk):
        rows = DailyScore.objects.filter(rep__name__startswith="North", day__lt=day)
        rows.update(total=F("total") + 3_000)
    assert made()["North"].slope < 2_000
    PlatformShift.objects.create(
        day=day, median=-3_000, rule="median", state="confirmed", found_at=NOW
    )
    with organisation_context(acme.pk):
        StaleForecasts.objects.create(organisation=acme, changes=1)
    assert made()["North"].slope > 2_500
