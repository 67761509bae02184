"""`within` means a team and those below it; `q` searches words by their beginning."""

import pytest

from tests import calls
from tests.sample_data import TODAY, move, reading, record, rep, team

ACME = "/api/v1/organisations/acme"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY}T12:00Z", tick=True)


@pytest.fixture
def listed(acme_key):
    """Return a function: the names, or other values, of the rows of a list."""
    client = calls.client(acme_key)

    def rows(path, column="name", **query):
        answer = client.get(f"{ACME}/{path}", query)
        assert answer.status_code == 200, answer.content
        return sorted(str(row[column]) for row in answer.json()["data"])

    return rows


def test_reps_and_teams_within_a_team(listed, acme, north, sales):
    rep(acme, "Inge", team(acme, "Inner", north))
    rep(acme, "Gone", None)

    assert listed("reps", within="sales") == ["Bob", "Dora", "Inge"]
    assert listed("reps", within=str(north.pk)) == ["Bob", "Inge"]
    assert listed("teams", within="north") == ["Inner", "North"]
    assert listed("reps", within="nowhere") == []


def test_a_team_of_another_organisation_is_unknown(listed, charlies_team):
    assert listed("reps", within=str(charlies_team.pk)) == []


def test_scores_are_within_a_team_by_their_own_day(listed, acme, bobs_rep, south, dora):
    days = [TODAY.replace(day=10), TODAY.replace(day=20)]
    record(acme, {(bobs_rep, day): reading(50) for day in days} | {(dora, days[0]): reading(40)})
    move(bobs_rep, south, days[1])

    assert listed("scores", "day", within="north") == ["2026-06-10"]
    assert listed("scores", "day", team="south") == ["2026-06-10", "2026-06-20"]
    assert listed("scores", "day", team="sales") == []
    assert len(listed("scores", "day", within="sales")) == 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("jur", ["Jürgen Groß"]),
        ("GROSS", ["Jürgen Groß"]),
        ("søren", ["Soren Ólafsson"]),
        ("ola", ["Soren Ólafsson"]),
        ("crm-7", ["Soren Ólafsson"]),
        ("bob", ["Bob"]),
        ("ürg", []),
        ("%", []),
        ("o b", []),
    ],
)
def test_a_word_is_found_by_its_beginning(listed, acme_key, text, names):
    client = calls.client(acme_key)
    client.post(f"{ACME}/reps", {"name": "Jürgen Groß"}, format="json")
    other = {"name": "Soren Ólafsson", "external_id": "CRM-71"}
    client.post(f"{ACME}/reps", other, format="json")

    assert listed("reps", q=text) == names


def test_teams_are_searched_and_nothing_typed_finds_all(listed):
    assert listed("teams", q="NOR") == ["North"]
    assert listed("teams", q="") == listed("teams")
