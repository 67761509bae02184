"""What each manager sees of teams and reps, and the team that a rep is shown in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.access import services as access
from apps.directory import services as directory
from apps.ledger.models import StaleRange
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, member, rep, system, team

ACME = "/api/v1/organisations/acme"


def names(client, what):
    return {row["name"] for row in client.get(f"{ACME}/{what}").json()["data"]}


def test_each_manager_sees_their_own_tree(api, acme, alice, north, south, bobs_rep, dora):
    carol = member(acme, "carol", Role.MANAGER)
    with organisation_context(acme.pk):
        place = access.add_member(
            caller=system(acme), email=carol.email, name="", role=Role.MANAGER, now=NOW
        )
        directory.add_manager(caller=system(acme), team=south, membership=place)
    rep(acme, "Deep", team(acme, "Inner", south))

    assert (names(api(alice), "teams"), names(api(alice), "reps")) == ({"North"}, {"Bob"})
    assert names(api(carol), "teams") == {"South", "Inner"}
    assert names(api(carol), "reps") == {"Dora", "Deep"}


def test_a_rep_is_in_the_team_of_today(api, acme_key, acme, north, south):
    """The database's own day, whatever day it is for the test."""
    today = datetime.now(UTC).date()
    mover = rep(acme, "Mover", north, since=today - timedelta(days=30), today=today)
    with organisation_context(acme.pk):
        for days, to in ((-10, south), (10, north)):
            day = today + timedelta(days=days)
            directory.assign(caller=system(acme), rep=mover, from_day=day, team=to, today=today)

    shown = api(acme_key).get(f"{ACME}/reps/{mover.pk}").json()
    listed = api(acme_key).get(f"{ACME}/reps?external_id=mover").json()["data"]
    assert [shown["team"], listed[0]["team"]] == [str(south.pk), str(south.pk)]


def test_a_parent_of_the_future_is_shown_when_its_day_comes(
    api, acme_key, acme, alice, sales, north, south, dora
):
    """By the database's own day; until then nothing is computed again, and nobody sees more."""
    today = datetime.now(UTC).date()
    client = api(acme_key)
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()
    for day, parent in ((today + timedelta(days=5), north), (today + timedelta(days=9), sales)):
        put = client.put(f"{ACME}/teams/{south.pk}/parents/{day}", {"parent": str(parent.pk)})
        assert put.status_code == 201

    shown = client.get(f"{ACME}/teams/{south.pk}").json()["parent"]
    listed = client.get(f"{ACME}/teams?parent={sales.pk}").json()["data"]
    assert (shown, {row["name"] for row in listed}) == (str(sales.pk), {"North", "South"})
    assert (names(api(alice), "teams"), names(api(alice), "reps")) == ({"North"}, {"Bob"})
    with organisation_context(acme.pk):
        assert not StaleRange.objects.exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_today_is_the_organisations_own(api, acme_key, acme, alice, south, north, dora, zone):
    """One of the two zones has another day than UTC, at any hour."""
    client = api(acme_key)
    assert client.patch(ACME, {"timezone": zone}).status_code == 200
    today = datetime.now(ZoneInfo(zone)).date()
    moved = {day: today + timedelta(days=day) for day in (0, 1)}
    team = client.patch(
        f"{ACME}/teams/{south.pk}",
        {"parent": str(north.pk), "from_day": str(moved[0])},
        headers={"If-Match": "*"},
    )
    client.put(f"{ACME}/teams/{south.pk}/parents/{moved[1]}", {"parent": None})
    url = f"{ACME}/reps/{dora.pk}"
    client.put(f"{url}/assignments/{moved[0]}", {"team": str(north.pk)})
    client.put(f"{url}/assignments/{moved[1]}", {"team": None})

    assert team.json()["parent"] == str(north.pk)
    assert client.get(f"{ACME}/teams/{south.pk}").json()["parent"] == str(north.pk)
    assert client.get(url).json()["team"] == str(north.pk)
    assert names(api(alice), "teams") == {"North", "South"}


def test_a_zone_that_the_database_lacks_is_refused(api, acme_key):
    """Python finds `localtime` on this machine, which is no zone of the database."""
    answer = api(acme_key).patch(ACME, {"timezone": "localtime"})

    assert answer.status_code == 400
    assert [e["code"] for e in answer.json()["errors"]] == ["unknown_timezone"]


@pytest.mark.parametrize(("ahead", "listed"), [(-1, False), (0, False), (2, True)])
def test_a_team_is_archived_when_its_day_has_come(api, acme_key, acme, ahead, listed):
    """The database's own day, whatever day it is for the test."""
    west, client = team(acme, "West"), api(acme_key)
    day = datetime.now(UTC).date() + timedelta(days=ahead)
    client.patch(f"{ACME}/teams/{west.pk}", {"archived_from": str(day)}, headers={"If-Match": "*"})

    assert ("West" in names(client, "teams")) == listed
