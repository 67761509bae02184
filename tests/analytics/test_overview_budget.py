"""An overview costs the same few statements, whatever the number of teams."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import calls
from tests.sample_data import TODAY, rep, team
from tests.test_budgets import OURS

from .conftest import scored_at_once

ACME = "/api/v1/organisations/acme"
MOST = 12
# One stage that is over, one that is open, and a plan that begins later: all that is ever read.
PLANS = [
    {"starts_on": "2026-01-01", "stages": [
        {"threshold": 40, "due_on": "2026-06-10"}, {"threshold": 70, "due_on": "2026-12-31"}]},
    {"starts_on": "2026-09-01", "team": "south",
     "stages": [{"threshold": 50, "due_after_months": 6}]},
]  # fmt: skip


def plans(client):
    for number, body in enumerate(PLANS):
        answer = client.post(f"{ACME}/target-plans", body | {"name": f"P{number}"}, format="json")
        assert answer.status_code == 201, answer.content


def spent(client, address):
    client.get("/api/v1/me")  # Records the use of a key, at most once a minute.
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, {"on": str(TODAY)})
    assert answer.status_code == 200
    return [q["sql"] for q in captured if not q["sql"].startswith(OURS)], answer.json()


@pytest.mark.parametrize("who", ["key", "manager"])
def test_an_overview_costs_the_same_for_three_teams_and_for_thirty(
    acme, acme_key, alice, sales, north, south, drained, who
):
    plans(calls.client(acme_key))
    client = calls.client(acme_key if who == "key" else alice)
    people = [rep(acme, f"R{n}", place) for n, place in enumerate([north, south] * 4)]
    scored_at_once(acme, {(one, TODAY): 50 for one in people})
    drained()
    few, overview = spent(client, f"{ACME}/overview")
    assert overview["teams"][0]["current_stage"]["state"] in ("no_baseline", "not_started")

    more = [team(acme, f"T{number}", north) for number in range(27)]
    scored_at_once(acme, {(rep(acme, f"M{n}", one), TODAY): 60 for n, one in enumerate(more)})
    drained()
    many, wide = spent(client, f"{ACME}/overview")

    assert len(wide["teams"]) == len(overview["teams"]) + 27
    assert len(few) == len(many) <= MOST, "\n".join(many)


def test_a_summary_costs_few_statements(acme, acme_key, alice, north, south, drained):
    people = [rep(acme, f"R{n}", place) for n, place in enumerate([north, south] * 4)]
    scored_at_once(acme, {(one, TODAY): 50 for one in people})
    drained()
    costs = {
        (who, path): len(spent(calls.client(caller), f"{ACME}/{path}")[0])
        for who, caller in (("key", acme_key), ("manager", alice))
        for path in ("summary", f"teams/{north.pk}/summary")
    }
    assert max(costs.values()) <= MOST, costs
