"""Forecasts as they are stored: for today, of all teams, once the organisation is fresh."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics import tasks
from apps.analytics.models import Forecast, StaleForecasts
from apps.analytics.services import drain, forecasting, make_forecasts
from apps.targets import services as targets
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, system, team

from .forecast_fixtures import history as history
from .forecast_fixtures import made as made
from .forecast_fixtures import plan as plan

ONE_DAY = timedelta(days=1)


def test_nothing_is_written_where_nothing_changed(acme, north, history, plan, made, score):
    members = history(north)
    plan()
    first = made()["North"]
    with organisation_context(acme.pk):
        assert not StaleForecasts.objects.exists()
    score(members[0], {TODAY - timedelta(days=95): 33.3}, at=NOW)  # Far before the 90 days.
    assert made()["North"].version == first.version == 1
    score(members[0], {TODAY: 40}, at=NOW)
    assert made()["North"].version == 2


def test_the_next_day_replaces_it_and_a_plan_that_is_gone_takes_it_away(
    acme, north, history, plan, made, drained
):
    history(north)
    terms = plan()
    made()
    tomorrow = NOW + ONE_DAY
    with organisation_context(acme.pk):
        StaleForecasts.objects.create(organisation=acme, changes=1)
    assert made(tomorrow)["North"].made_on == TODAY + ONE_DAY
    with organisation_context(acme.pk):
        assert Forecast.objects.filter(team=north).count() == 1
        targets.delete_plan(caller=system(acme), plan=terms, today=TODAY)
    assert made() == {}


def test_they_wait_until_everything_is_computed(acme, north, history, plan, score, made):
    members = history(north)
    plan()
    made()
    score(members[0], {TODAY: 40}, at=NOW)
    with organisation_context(acme.pk):
        assert not make_forecasts(caller=system(acme), now=NOW)
        assert not Forecast.objects.filter(version=2).exists()


def test_only_the_platform_makes_them(acme, ada):
    with organisation_context(acme.pk), pytest.raises(NotAllowed):
        make_forecasts(caller=Caller(
            kind="user", id=ada.pk, organisation_id=acme.pk, slug="acme", permissions=frozenset(),
            name="",
        ), now=NOW)  # fmt: skip


def test_ten_teams_cost_as_many_statements_as_one(acme, north, history, plan, made, drained):
    def cost():
        drained()
        with organisation_context(acme.pk), CaptureQueriesContext(connection) as captured:
            assert make_forecasts(caller=system(acme), now=NOW)
        return len(captured)

    plan()
    history(north)
    few = cost()
    for n in range(9):
        history(team(acme, f"T{n}"), days=60)
    assert cost() == few


def test_a_corrected_score_costs_no_further_statement(acme, north, history, plan, made, score):
    members = history(north)
    plan()
    made()
    score(members[0], {TODAY: 40}, at=NOW)
    with organisation_context(acme.pk), CaptureQueriesContext(connection) as captured:
        while drain(organisation_id=acme.pk, now=NOW):
            pass
    assert len(captured) <= 12
    assert [q["sql"] for q in captured if "analytics_forecast " in q["sql"]] == []


def test_the_worker_is_told_of_organisations_with_stale_forecasts(
    acme, globex, north, history, plan, drained, monkeypatch
):
    sent = []
    monkeypatch.setattr(tasks.forecast, "delay", lambda **given: sent.append(given))
    history(north)
    plan()
    drained()
    tasks.forecast_all()
    assert sent == [{"organisation_id": str(acme.pk)}]
    tasks.forecast(**sent.pop())
    with organisation_context(acme.pk):
        assert Forecast.objects.get(team=north).reason is None
    tasks.forecast_all()
    assert sent == []


def test_what_is_computed_meanwhile_leaves_them_stale(
    acme, north, history, plan, drained, score, monkeypatch
):
    members = history(north)
    plan()
    drained()

    def issue(*given):
        score(members[0], {TODAY: 40}, at=NOW)
        drained()

    monkeypatch.setattr(forecasting, "issue", issue)
    with organisation_context(acme.pk):
        assert make_forecasts(caller=system(acme), now=NOW)
        assert StaleForecasts.objects.exists()
