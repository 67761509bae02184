"""A file holds the rows that its requester may see when it is written."""

import pytest

from apps.access import services as access
from apps.access.models import ApiKey, Membership
from apps.directory import services as directory
from apps.jobs.models import Job
from apps.ledger.models import AuditEvent
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, TODAY, key, system

from .conftest import ACME, rows_of


@pytest.fixture
def scored(score, bobs_rep, dora, charlies_rep):
    score(bobs_rep, {TODAY: 50})
    score(dora, {TODAY: 60})
    score(charlies_rep, {TODAY: 70})


@pytest.mark.usefixtures("scored")
def test_visible_reps_by_role(api, rows, ada, ana, alice):
    callers = {"ada": ada, "ana": ana, "alice": alice}

    assert {
        name: {row["rep_name"] for row in rows(who=api(who))} for name, who in callers.items()
    } == {"ada": {"Bob", "Dora"}, "ana": {"Bob", "Dora"}, "alice": {"Bob"}}


def test_a_rep_takes_no_files_away(api, bob):
    answer = api(bob).post(f"{ACME}/exports", {"content": "scores", "format": "csv"})
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_permission")


def test_a_manager_learns_no_name_of_another_team(acme, api, alice, score, rows, dora, north):
    score(dora, {TODAY.replace(day=1): 50, TODAY: 60})
    with organisation_context(acme.pk):
        directory.assign(caller=system(acme), rep=dora, from_day=TODAY, team=north, today=TODAY)

    assert [(r["team_id"], r["team_name"]) for r in rows(who=api(alice))] == [
        ("", ""), (str(north.pk), "North")
    ]  # fmt: skip


def test_a_team_or_rep_out_of_sight_does_not_exist(api, alice, south, dora, charlies_team):
    for name, value in (("team", south.pk), ("rep", dora.pk), ("team", charlies_team.pk)):
        body = {"content": "scores", "format": "csv", name: str(value)}
        answer = api(alice).post(f"{ACME}/exports", body)
        assert answer.json()["errors"][0]["code"] == "does_not_exist"
        assert answer.json()["errors"][0]["pointer"] == f"/{name}"


def test_a_key_needs_to_read_what_it_exports(acme, api, export):
    scores_only = api(key(acme, "exports:read", "exports:write", "scores:read"))
    answer = scores_only.post(f"{ACME}/exports", {"content": "statistics", "format": "csv"})
    assert answer.json()["detail"] == "This needs the permission statistics:read."

    statistics = export("statistics")
    refused = scores_only.get(statistics["file"])
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_permission")
    assert scores_only.get(export("scores")["file"]).status_code == 200


def test_a_manager_fetches_no_file_of_an_administrator(api, alice, ada, export):
    exported = export(who=api(ada))
    for address in (exported["file"], f"{ACME}/exports/{exported['id']}"):
        assert api(alice).get(address).status_code == 404
    assert api(alice).get(f"{ACME}/exports").json()["data"] == []


@pytest.fixture
def plans_of_teams(acme, sales, north):
    terms = {"starts_on": TODAY, "stages": [{"threshold": 70, "due_after_months": 3}]}
    with organisation_context(acme.pk):
        for name, team in (("Of Sales", sales), ("Of North", north), ("Of all", None)):
            targets.create_plan(caller=system(acme), name=name, team=team, terms=terms, today=TODAY)


@pytest.mark.usefixtures("plans_of_teams")
def test_a_managers_file_of_plans_has_no_plan_of_a_team_above(api, alice, export, fetch):
    rows = rows_of(fetch(export("plans", who=api(alice)), who=api(alice)), "csv")
    assert [(row["name"], row["team_1"]) for row in rows] == [("Of North", "North"), ("Of all", "")]
    everything = rows_of(fetch(export("plans")), "csv")
    assert [(row["team_1"], row["team_2"]) for row in everything] == [
        ("Sales", ""), ("Sales", "North"), ("", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_requester_without_the_permission_gets_no_file(
    acme, api, ada, ask, work, acme_api, monkeypatch, when
):
    asked = ask(who=api(ada))

    def demote(*_, **__):
        caller = system(acme)
        with organisation_context(acme.pk):
            second = access.add_member(
                caller=caller, email="second@acme.example", name="", role=Role.ADMIN, now=NOW
            )
            access.accept_invitation(caller=caller, membership=second, now=NOW)
            place = Membership.objects.get(user=ada)
            access.change_role(caller=caller, membership=place, role=Role.REP, now=NOW)
            access.remove_member(caller=caller, membership=place, now=NOW)

    if when == "before":
        demote()
    else:
        monkeypatch.setattr("apps.exports.services.running._refuse_too_large", demote)
    work()
    ended = acme_api.get(f"{ACME}/exports/{asked['id']}").json()

    assert (ended["state"], ended["file"], ended["size"]) == ("failed", None, None)
    assert "permission" in ended["error"]
    gone = acme_api.get(f"{ACME}/exports/{asked['id']}/file")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_file")


def test_request_and_result_are_audited(acme, export):
    exported = export()

    with organisation_context(acme.pk):
        asked, written = AuditEvent.objects.filter(object_id=exported["id"]).order_by("id")
        assert [asked.action, written.action] == ["request", "export"]
        assert asked.actor_id == written.actor_id == ApiKey.objects.get().pk
        assert asked.request_id == written.request_id == Job.objects.get().request_id != ""
        assert written.after == {"rows": 0, "sha256": exported["sha256"]}
