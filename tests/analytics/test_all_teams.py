"""Figures of all teams that the caller sees, in one list."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics.models import TeamDay
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import NOW, TODAY, team

ACME = "/api/v1/organisations/acme"
STAGES = [{"threshold": 70, "due_after_months": 12}]


def plan(client):
    body = {"name": "All", "starts_on": "2026-01-01", "stages": STAGES}
    assert client.post(f"{ACME}/target-plans", body, format="json").status_code == 201


def test_attainment_of_all_teams_is_that_of_each(acme_key, north, south, sales):
    client = calls.client(acme_key)
    plan(client)
    query = {"on": str(TODAY)}

    listed = client.get(f"{ACME}/attainment", query).json()["data"]

    assert [row["team"] for row in listed] == [str(t.pk) for t in (north, sales, south)]
    for row in listed:
        assert row == client.get(f"{ACME}/teams/{row['team']}/attainment", query).json()
    within = client.get(f"{ACME}/attainment", query | {"within": "north"}).json()["data"]
    assert [row["team"] for row in within] == [str(north.pk)]


def test_a_manager_reads_the_own_teams_and_without_a_plan_there_is_nothing(alice, acme_key, north):
    query = {"on": str(TODAY)}
    assert calls.client(acme_key).get(f"{ACME}/attainment", query).json()["data"] == []
    plan(calls.client(acme_key))
    listed = calls.client(alice).get(f"{ACME}/attainment", query).json()["data"]
    assert [row["team"] for row in listed] == [str(north.pk)]


def test_attainment_costs_the_same_for_three_teams_and_for_thirty(acme, acme_key):
    client = calls.client(acme_key)
    plan(client)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{ACME}/attainment", {"on": str(TODAY)}).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(27):
        team(acme, f"T{number}")
    assert cost() == few


def test_statistics_of_all_teams_are_pages_of_teams_and_days(acme, acme_key, north, south, sales):
    with organisation_context(acme.pk):
        for one in (north, south, sales):
            TeamDay.objects.create(
                organisation=acme, team=one, day=TODAY, roster=1, scored=1, median=50_000,
                computed_at=NOW,
            )  # fmt: skip
    client = calls.client(acme_key)

    listed = client.get(f"{ACME}/teams/statistics").json()["data"]
    assert {row["team"] for row in listed} == {str(t.pk) for t in (north, south, sales)}
    assert listed[0]["median"] == 50
    some = client.get(f"{ACME}/teams/statistics", {"within": "north", "day": str(TODAY)}).json()
    assert [row["team"] for row in some["data"]] == [str(north.pk)]
