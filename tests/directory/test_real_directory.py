"""The sales force of the CRM becomes a directory: regional office, the manager's team, rep."""

import csv
from pathlib import Path

import pytest

from ..sample_data import key, organisation

SALES_TEAMS = Path(__file__).parents[2].parent / "shared/data/crm/sales_teams.csv"
INITECH = "/api/v1/organisations/initech"  # Empty: the directory is all there is.
SINCE = "2016-10-01"

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(not SALES_TEAMS.is_file(), reason="The CRM's files are not here."),
]


@pytest.fixture
def rows():
    with SALES_TEAMS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def client(api, db):
    return api(key(organisation("initech")))


@pytest.fixture
def put(client):
    def put(kind, name, **body):
        name_in_url = name.lower().replace(" ", "-")
        url = f"{INITECH}/{kind}:by-external-id/{name_in_url}"
        answer = client.put(url, {"name": name} | body)
        assert answer.status_code in (200, 201), answer.content
        return answer

    return put


def load(put, rows):
    """Put everything in, and return the answers' status codes."""
    offices = {row["regional_office"]: None for row in rows}
    answers = {name: put("teams", name) for name in offices}
    managers = {row["manager"]: row["regional_office"] for row in rows}
    for name, office in managers.items():
        answers[name] = put("teams", name, parent=answers[office].data["id"])
    for row in rows:
        team = answers[row["manager"]].data["id"]
        answers[row["sales_agent"]] = put("reps", row["sales_agent"], team=team, from_day=SINCE)
    return [answer.status_code for answer in answers.values()]


def test_thirty_five_reps_become_a_directory(client, put, rows):
    first, again = load(put, rows), load(put, rows[::5])

    teams = client.get(f"{INITECH}/teams?page_size=500").json()["data"]
    reps = client.get(f"{INITECH}/reps?page_size=500").json()["data"]
    assignments = client.get(f"{INITECH}/assignments?page_size=500").json()["data"]
    assert first == [201] * (3 + 6 + 35)
    assert again == [200] * (3 + 6 + 7)
    names = {team["id"]: team["name"] for team in teams}
    offices = {names[team["id"]] for team in teams if team["parent"] is None}
    assert offices == {"Central", "East", "West"}
    assert len(teams) == 3 + 6
    assert len(reps) == len(assignments) == 35
    parent_of = {team["id"]: names.get(team["parent"]) for team in teams}
    rep_names = {rep["id"]: rep["name"] for rep in reps}
    imported = {
        (rep_names[a["rep"]], names[a["team"]], parent_of[a["team"]], a["from_day"], a["to_day"])
        for a in assignments
    }
    expected = {
        (row["sales_agent"], row["manager"], row["regional_office"], SINCE, None) for row in rows
    }
    assert imported == expected
