"""The record: a forecast a week, judged by what happened."""

from datetime import date, timedelta

import pytest

from apps.analytics.models import ForecastRecord, PlanDay, StageVerdict, StaleForecasts
from apps.analytics.services import make_forecasts
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, system

from .forecast_fixtures import DUE
from .forecast_fixtures import history as history
from .forecast_fixtures import made as made
from .forecast_fixtures import plan as plan

RECORD = "/api/v1/organisations/acme/forecast-record"
ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def again(acme, north):
    """Make forecasts on a day without computing anything before; return the record of North."""

    def again(day):
        with organisation_context(acme.pk):
            StaleForecasts.objects.get_or_create(organisation=acme, defaults={"changes": 1})
            assert make_forecasts(caller=system(acme), now=NOW + (day - TODAY))
            return list(ForecastRecord.objects.filter(team=north).order_by("issued_on"))

    return again


@pytest.fixture
def happened(acme, north):
    """Let the team's levels be those of some days: `happened({day: level})`."""

    def happened(levels):
        with organisation_context(acme.pk):
            version = ForecastRecord.objects.filter(team=north).first().plan_version
            PlanDay.objects.filter(team=north, day__gt=TODAY).delete()
            PlanDay.objects.bulk_create(
                PlanDay(organisation=acme, team=north, plan_version=version, day=day, level=level,
                        newcomers=0, eligible=6, cohort=6, counted=6, at_target=[0])
                for day, level in levels.items()
            )  # fmt: skip

    return happened


@pytest.fixture
def issued(acme, north, history, plan, made, again):
    """One forecast of North, on a Tuesday: 64 points, at 60 today."""
    history(north)
    plan(64)
    made()
    [record] = again(TODAY)
    with organisation_context(acme.pk):
        ForecastRecord.objects.exclude(team=north).delete()  # Of the team above.
    return record


def days_from(first, count, level=64_000):
    return {first + ONE_DAY * n: level for n in range(count)}


def before(day):
    """Levels that do not meet from tomorrow to the day before another one."""
    return days_from(TODAY + ONE_DAY, (day - TODAY).days - 1, 60_000)


def test_a_week_has_one_forecast_of_a_team_and_stage(issued, again):
    assert (issued.issued_on, issued.judge_on) == (TODAY, issued.latest_on)
    assert len(again(TODAY + 4 * ONE_DAY)) == 1  # Saturday.
    assert [record.issued_on for record in again(TODAY + 6 * ONE_DAY)] == [
        TODAY, TODAY + 6 * ONE_DAY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attained", "held"), [("earliest_on", True), ("latest_on", True), (None, False)]
)
def test_an_interval_is_judged_a_week_after_its_end(issued, again, happened, attained, held):
    start = getattr(issued, attained) if attained else issued.latest_on + ONE_DAY
    happened(before(start) | days_from(start, 7))
    last = issued.judge_on + 6 * ONE_DAY
    assert again(last)[0].judged_at is None
    [judged, *_] = again(last + ONE_DAY)
    assert (judged.held, judged.attained_on) == (held, start if held else None)


@pytest.mark.parametrize(("run", "attained"), [(6, None), (7, TODAY + ONE_DAY)])
def test_a_run_before_the_interval_misses_it_and_six_days_are_none(
    issued, again, happened, run, attained
):
    first = TODAY + ONE_DAY
    assert first < issued.earliest_on
    happened(days_from(first, run) | days_from(first + run * ONE_DAY, 60, 60_000))
    judged = again(issued.judge_on + WEEK)[0]
    assert (judged.held, judged.attained_on) == (False, attained)


def test_days_before_it_was_issued_do_not_count(acme, north, issued, again, happened):
    happened(days_from(TODAY + ONE_DAY, 6) | days_from(TODAY + WEEK, 60, 60_000))
    with organisation_context(acme.pk):
        days = PlanDay.objects.filter(team=north, plan_version=issued.plan_version)
        days.filter(day__gt=TODAY - WEEK, day__lte=TODAY).update(level=64_000)
    judged = again(issued.judge_on + WEEK)[0]
    assert (judged.held, judged.attained_on) == (False, None)


def test_an_interval_of_terms_that_were_replaced_is_undecided(
    issued, again, happened, api, acme_key
):
    happened(before(TODAY + 3 * ONE_DAY))
    judged = again(issued.judge_on + WEEK)[0]
    assert (judged.held, judged.judged_at is None) == (None, False)
    assert api(acme_key).get(RECORD).json()["undecided"] >= 1


def test_the_verdict_of_the_due_day_tells_what_was_met(acme, north, issued, again):
    with organisation_context(acme.pk):
        StageVerdict.objects.create(
            organisation=acme, team=north, stage=issued.stage, due_on=DUE, since=DUE, attained=True,
            scored=6, eligible=6, retrospective=False, reps=[], population=[], given_at=NOW,
            judged_at=NOW,
        )  # fmt: skip
    assert again(TODAY + ONE_DAY)[0].met is True


def kept(acme, issued, **columns):
    """Another row of the record."""
    with organisation_context(acme.pk):
        number = ForecastRecord.objects.count()
        row = {"earliest_on": TODAY, "latest_on": TODAY, "judge_on": TODAY, "horizon_on": TODAY}
        row |= {"judged_at": NOW, "probability": None, "method": 1} | columns
        ForecastRecord.objects.create(
            organisation=acme, team=issued.team, stage=issued.stage,
            plan_version=issued.plan_version, issued_on=date(2026, 1, 1) + WEEK * number, **row
        )  # fmt: skip


def test_the_record_counts_closed_and_open_intervals_and_probabilities_apart(
    acme, issued, api, acme_key, ada, alice, bob
):
    for held in (True, True, True, False):
        kept(acme, issued, held=held)
    for held in (True, False):
        kept(acme, issued, held=held, latest_on=None)
    kept(acme, issued, held=True, probability=900, met=True)
    kept(acme, issued, held=None, earliest_on=None, probability=600, met=False)

    shown = api(acme_key).get(RECORD).json()
    assert shown == {
        "intervals": 5, "intervals_held": 4, "coverage": 0.8,
        "open_intervals": 2, "open_intervals_held": 1,
        "probabilities": 2, "brier_score": pytest.approx((0.1**2 + 0.6**2) / 2),
        "waiting": 1, "undecided": 0,
    }  # fmt: skip
    assert api(ada).get(RECORD).json() == api(alice).get(RECORD).json() == shown
    nothing = dict.fromkeys(shown, 0) | {"coverage": None, "brier_score": None}
    assert api(bob).get(RECORD).json() == nothing


def test_managers_read_the_record_of_their_own_teams(acme, issued, south, api, acme_key, alice):
    kept(acme, issued, held=True)
    with organisation_context(acme.pk):
        ForecastRecord.objects.filter(held=True).update(team=south)
    assert api(acme_key).get(RECORD).json()["intervals"] == 1
    assert api(alice).get(RECORD).json()["intervals"] == 0
