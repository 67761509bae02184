"""What each manager sees of teams and reps, and the team that a rep is shown in."""

from datetime import UTC, datetime, timedelta

from apps.access import services as access
from apps.directory import services as directory
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
            directory.assign(rep=mover, from_day=today + timedelta(days=days), team=to, today=today)

    shown = api(acme_key).get(f"{ACME}/reps/{mover.pk}").json()
    listed = api(acme_key).get(f"{ACME}/reps?external_id=mover").json()["data"]
    assert [shown["team"], listed[0]["team"]] == [str(south.pk), str(south.pk)]
