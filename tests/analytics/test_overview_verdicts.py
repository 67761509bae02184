"""Stages of an overview rest on the verdicts that were given."""

from datetime import timedelta

from apps.analytics.models import StageVerdict
from apps.targets.models import Stage
from ssi_platform.tenancy.context import organisation_context
from tests.large_organisation import VERDICT
from tests.sample_data import TODAY

from .conftest import scored_at_once
from .test_overview import by_name
from .test_overview import read as read
from .test_small_teams import ACME, SINCE

DUE = TODAY - timedelta(days=3)


def plan(client, **terms):
    body = {"name": "P", "starts_on": str(SINCE), "stages": [{"threshold": 70, "due_on": str(DUE)}]}
    answer = client.post(f"{ACME}/target-plans", body | terms, format="json")
    assert answer.status_code == 201, answer.content


def test_a_given_verdict_decides_whatever_the_days_say_now(
    acme, api, read, acme_key, bobs_rep, north, drained
):
    plan(api(acme_key))
    week = [DUE - timedelta(days=back) for back in range(7)]
    scored_at_once(acme, dict.fromkeys([(bobs_rep, day) for day in week], 75))
    scored_at_once(acme, {(bobs_rep, TODAY): 20})
    drained()
    states = []
    for attained in (True, False):
        with organisation_context(acme.pk):
            given = StageVerdict.objects.filter(team=north)
            assert given.update(attained=attained, level=75_000 if attained else 30_000) == 1
        stage = by_name(read(acme_key, "overview"))["North"]["current_stage"]
        (separate,) = read(acme_key, "teams/north/attainment")["stages"]
        states.append((stage["state"], separate["state"]))
    assert states == [("met", "met"), ("overdue", "overdue")]


def test_a_verdict_of_another_plan_is_not_the_teams(acme, api, read, acme_key, north, south):
    """North had the plan of all when it was judged, and has one of its own since."""
    plan(api(acme_key))
    plan(api(acme_key), team=str(north.pk))
    with organisation_context(acme.pk):
        stage = Stage.objects.get(version__plan__team=None)
        StageVerdict.objects.create(
            organisation=acme, team=north, stage=stage, **VERDICT | {"due_on": DUE}
        )
    listed = {row["team"]: row for row in read(acme_key, "attainment")["data"]}
    assert listed[str(north.pk)] == read(acme_key, "teams/north/attainment")
    assert listed[str(north.pk)]["stages"][0]["state"] != "met"
    assert by_name(read(acme_key, "overview"))["North"]["current_stage"]["state"] != "met"
