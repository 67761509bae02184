"""Teams that are archived from a day on: nobody is in them, and no team in use is below them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from apps.directory import services
from apps.directory.models import Team, Tenure
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.ledger.published import held_open
from tests.sample_data import TODAY, organisation, rep, system, team

ACME = "/api/v1/organisations/acme"
JULY = "2026-07-01"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def west(acme):
    return team(acme, "West")


@pytest.fixture
def archive(client):
    def archive(team, day=str(TODAY)):
        body = {"archived_from": day}
        return client.patch(f"{ACME}/teams/{team.pk}", body, headers={"If-Match": "*"})

    return archive


def codes(answer):
    return [error["code"] for error in answer.json()["errors"]]


def names(client, query=""):
    return {row["name"] for row in client.get(f"{ACME}/teams{query}").json()["data"]}


def test_archived_teams_are_listed_when_they_are_asked_for(client, archive, west, north):
    assert archive(west).json()["archived_from"] == str(TODAY)
    assert "West" not in names(client)
    assert names(client, "?archived=true") == {"West"}
    assert {"West", "North"} <= names(client, "?archived=any")
    assert client.get(f"{ACME}/teams/{west.pk}").status_code == 200


def test_a_team_is_taken_back_into_use(client, archive, west):
    archive(west)
    assert archive(west, None).json()["archived_from"] is None
    assert "West" in names(client)


def test_a_team_with_reps_is_not_archived(client, archive, north, bobs_rep):
    refused = archive(north)
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    client.put(f"{ACME}/reps/{bobs_rep.pk}/assignments/{JULY}", {"team": None})
    assert archive(north).status_code == 409  # Bob is in it today.
    assert archive(north, JULY).status_code == 200


def test_a_team_with_teams_in_use_below_is_not_archived(acme, archive, west):
    below = team(acme, "Below", west)
    assert archive(west).json()["code"] == "in_use"
    assert archive(below, JULY).status_code == 200
    assert archive(west).json()["code"] == "in_use"  # Below is in use until July.
    assert archive(west, JULY).status_code == 200


@pytest.mark.parametrize("day", ["1999-12-31", "0026-01-01", "2027-07-01", "2199-12-31"])
def test_the_day_lies_in_the_range_of_days(archive, west, day):
    assert codes(archive(west, day)) == ["day_out_of_range"]


def test_nobody_is_put_into_an_archived_team(client, archive, west, bobs_rep):
    archive(west, "2026-06-01")
    assignments = f"{ACME}/reps/{bobs_rep.pk}/assignments"
    after = client.put(f"{assignments}/2026-06-15", {"team": str(west.pk)})
    endless = client.put(f"{assignments}/2026-05-01", {"team": str(west.pk)})
    client.put(f"{assignments}/2026-06-01", {"team": None})
    ended = client.put(f"{assignments}/2026-05-01", {"team": str(west.pk)})
    assert (codes(after), codes(endless)) == (["team_archived"], ["team_archived"])
    assert ended.status_code == 201


def test_the_end_of_time_in_an_archived_team_is_not_taken_back(client, archive, west, bobs_rep):
    assignments = f"{ACME}/reps/{bobs_rep.pk}/assignments"
    client.put(f"{assignments}/2026-05-01", {"team": str(west.pk)})
    client.put(f"{assignments}/2026-06-01", {"team": None})
    assert archive(west, "2026-06-01").status_code == 200
    assert codes(client.delete(f"{assignments}/2026-06-01")) == ["team_archived"]


def test_no_team_in_use_is_put_below_an_archived_one(acme, client, archive, west, north):
    archive(west)
    moved = client.put(f"{ACME}/teams/{north.pk}/parents/{TODAY}", {"parent": str(west.pk)})
    added = client.post(f"{ACME}/teams", {"name": "New", "parent": str(west.pk)})
    assert (codes(moved), codes(added)) == (["team_archived"], ["team_archived"])


def test_a_batch_refuses_the_rep_of_an_archived_team(client, archive, west):
    archive(west)
    item = {"external_id": "kim", "name": "Kim", "team": "west"}
    answer = client.post(f"{ACME}/reps:batch", {"items": [item], "atomic": False})
    (result,) = answer.json()["results"]
    assert [error["code"] for error in result["errors"]] == ["team_archived"]


@pytest.mark.usefixtures("committed")
def test_a_rep_who_comes_while_a_team_is_archived_is_refused():
    """The second request waits for the first, and sees its changes."""
    acme = organisation("acme")
    north, south = team(acme, "North"), team(acme, "South")
    kim = rep(acme, "Kim", north)

    def put_into_south():
        try:
            with organisation_context(acme.pk):
                services.assign(
                    caller=system(acme), rep=kim, from_day=TODAY, team=south, today=TODAY
                )
            return "assigned"
        except Invalid as invalid:
            return invalid.errors[0].code
        finally:
            connection.close()

    def archive_south():
        services.change_team(
            caller=system(acme), team=south, changes={"archived_from": TODAY}, today=TODAY
        )

    with ThreadPoolExecutor(1) as pool:
        with held_open(acme, archive_south):
            second = pool.submit(put_into_south)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        assert second.result(timeout=20) == "team_archived"
    with organisation_context(acme.pk):
        assert not Tenure.objects.filter(team=south).exists()
        assert Team.objects.get(pk=south.pk).archived_from == date(2026, 6, 30)


@pytest.mark.usefixtures("committed")
def test_a_team_that_a_rep_comes_into_meanwhile_is_not_archived():
    acme = organisation("acme")
    north, south = team(acme, "North"), team(acme, "South")
    kim = rep(acme, "Kim", north)

    def put_into_south():
        services.assign(caller=system(acme), rep=kim, from_day=TODAY, team=south, today=TODAY)

    def archive_south():
        try:
            with organisation_context(acme.pk):
                services.change_team(
                    caller=system(acme), team=south, changes={"archived_from": TODAY}, today=TODAY
                )
            return "archived"
        except services.InUse:
            return "in_use"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with held_open(acme, put_into_south):
            second = pool.submit(archive_south)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        assert second.result(timeout=20) == "in_use"
