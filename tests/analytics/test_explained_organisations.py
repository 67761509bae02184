"""Explanations of random organisations: their ends are published, and the steps add up."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.examples import examples
from tests.sample_data import key

from .test_random_organisations import DAYS, START, Improvised


def assert_explained(client, slug, path, days):
    """Compare both ends with what is published, and the steps with the change."""
    first, last = days
    for figure in ("median", "level", "share"):
        query = {"from": str(first), "to": str(last), "figure": figure}
        answer = client.get(f"/api/v1/organisations/{slug}/{path}explanation", query)
        if answer.status_code == 404:
            assert answer.json()["code"] == "no_plan"
            continue
        body = answer.json()
        if path or figure == "median":
            published = [figure_on(client, slug, path, figure, day) for day in days]
            assert [body["first"]["figure"], body["last"]["figure"]] == published, query
        steps = body["steps"]
        if body["change"] is None:
            assert steps == []
            continue
        parts = sum(thousandths(step["difference"]) for step in steps)
        assert parts == thousandths(body["change"])
        assert [s["before"] for s in steps] == [body["start"], *(s["after"] for s in steps)][:-1]
        if steps and body["last"]["figure"] is not None:
            assert steps[-1]["after"] == body["last"]["figure"]
        yield from (step["cause"] for step in steps)


def figure_on(client, slug, path, figure, day):
    base = f"/api/v1/organisations/{slug}/{path}"
    if figure == "median":
        rows = client.get(f"{base}statistics", {"from": str(day), "to": str(day)}).json()["data"]
        return rows[0]["median"] if rows else None
    body = client.get(f"{base}attainment", {"on": str(day)}).json()
    if "stages" not in body:
        return None
    stage = next(s for s in body["stages"] if s["position"] == body["current_stage"])
    return stage[figure]


def thousandths(points):
    return round(points * 1000)


# A seed cannot be made smaller in any way that helps.
@pytest.mark.trial
@settings(
    max_examples=examples(2), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_the_ends_are_the_published_figures(db, seed):
    with transaction.atomic():
        improvised = Improvised(seed)
        with organisation_context(improvised.organisation_id):
            improvised.fill()
            improvised.edit()
            improvised.drain()
            teams = [team.pk for team in improvised.teams]
        client = calls.client(key(improvised.organisation))
        slug, random = improvised.organisation.slug, improvised.random
        causes = []
        for _ in range(3):
            first = START + timedelta(days=random.randint(0, DAYS - 15))
            days = (first, first + timedelta(days=random.randint(1, 14)))
            path = random.choice(["", *(f"teams/{team}/" for team in teams)])
            causes += assert_explained(client, slug, path, days)
        transaction.set_rollback(True)
