"""Forecasts in the attainment of teams: who reads them, and of which day and stage."""

from datetime import timedelta

import pytest

from apps.analytics.services import make_forecasts
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, key, system

from .forecast_fixtures import history as history
from .forecast_fixtures import plan as plan

ACME = "/api/v1/organisations/acme"


@pytest.fixture(autouse=True)
def made(acme, north, history, plan, drained):
    history(north)
    plan(64)
    drained()
    with organisation_context(acme.pk):
        make_forecasts(caller=system(acme), now=NOW)


@pytest.fixture
def stages(api, acme_key, north):
    def stages(who=None, on=TODAY):
        answer = api(who or acme_key).get(f"{ACME}/teams/{north.pk}/attainment", {"on": str(on)})
        assert answer.status_code == 200, answer.content
        return answer.json()["stages"]

    return stages


def test_the_current_stage_has_a_forecast_and_no_other_one(stages):
    first, second = stages()
    shown = first["forecast"]

    assert second["forecast"] is None
    assert shown["reason"] is None
    assert str(TODAY) < shown["earliest_on"] < shown["expected_on"] < shown["latest_on"]
    assert shown["horizon_on"] == str(TODAY + timedelta(days=100))
    assert 0 < shown["probability"] < 1
    assert 2.5 < shown["slope"] < 3.5
    assert 59.5 < shown["level"] < 60.5


def test_other_days_have_none(stages):
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        assert [stage["forecast"] for stage in stages(on=on)] == [None, None]


def test_a_plan_that_replaced_it_has_none_until_it_is_made(api, acme_key, stages):
    client = api(acme_key)
    [row] = client.get(f"{ACME}/target-plans").json()["data"]
    body = {"name": "P", "starts_on": "2026-01-01",
            "stages": [{"threshold": 66, "due_on": "2026-08-01"}]}  # fmt: skip
    changed = client.put(f"{ACME}/target-plans/{row['id']}", body, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.content
    assert stages()[0]["forecast"] is None


def test_who_reads_no_level_reads_no_forecast(acme, stages, ada, ana, alice, bob):
    for who in (ada, ana, alice):
        assert stages(who)[0]["forecast"]["expected_on"], who
    for who in (bob, key(acme, "statistics:read")):
        [first, _] = stages(who)
        assert (first["level"], first["forecast"]) == (None, None), who


def test_the_list_of_all_teams_tells_the_same(api, acme_key, stages, north):
    rows = api(acme_key).get(f"{ACME}/attainment", {"on": str(TODAY)}).json()["data"]
    [listed] = [row for row in rows if row["team"] == str(north.pk)]
    assert listed["stages"] == stages()


def test_the_overview_has_the_same(api, acme_key, bob, stages, north):
    def shown(who, on):
        overview = api(who).get(f"{ACME}/overview", {"on": str(on)}).json()
        lines = {line["team"]: line["current_stage"] for line in overview["teams"]}
        return lines.get(str(north.pk))

    assert shown(acme_key, TODAY)["forecast"] == stages()[0]["forecast"] is not None
    assert shown(acme_key, TODAY - timedelta(days=1))["forecast"] is None
    of_rep = shown(bob, TODAY)
    assert of_rep is None or of_rep["forecast"] is None
