"""Erasing a rep: who may, what is gone at once, what stays, and that nothing brings them back."""

from datetime import date

import pytest

from apps.analytics import services as analytics
from apps.analytics.models import OrganisationDay, TeamDay
from apps.directory.models import Rep
from apps.imports.models import ImportPart
from apps.ledger.models import PublishedAuditEvent
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import BEFORE, NOW, TODAY, reading, record, rep, team

from .conftest import ACME, DAY, GRETA

FILE = (
    "external_id,email,name,date,ssi\n"
    f"{GRETA['external_id']},{GRETA['email']},{GRETA['name']},2026-06-16,61\n"
    "bob,,Bob,2026-06-16,55\n"
)
DIRECTORY = f"name,email,team\n{GRETA['name']},{GRETA['email']},North\nNora New,,North\n"


def test_a_rep_is_gone_at_once_and_the_job_counts_what_it_removed(acme, acme_api, greta, erase):
    answer = acme_api.post(f"{ACME}/reps/{greta}:erase")
    assert (answer.status_code, answer.data["state"]) == (202, "queued")
    with organisation_context(acme.pk):
        rows = [model.objects.filter(rep=greta).count() for model in (DailyScore, ScoreRevision)]
    assert (rows, acme_api.get(f"{ACME}/reps/{greta}").status_code) == ([0, 0], 404)
    assert acme_api.post(f"{ACME}/reps/{greta}:erase").status_code == 404


def test_the_result_names_tables_and_nobody(greta, erase):
    erasure = erase(greta)
    removed = {row["table"]: row["rows"] for row in erasure["removed"]}
    assert (erasure["state"], erasure["subject_id"]) == ("succeeded", greta)
    assert removed["scores_dailyscore"] == removed["scores_scorerevision"] == 1
    assert "zzyzx" not in str(erasure).lower()


def test_the_refusal_to_delete_says_that_a_rep_can_be_erased(acme_api, greta):
    answer = acme_api.delete(f"{ACME}/reps/{greta}")
    assert (answer.status_code, answer.data["code"]) == (409, "in_use")
    assert ":erase" in answer.data["detail"]


def test_programs_learn_of_it_and_the_audit_names_nobody(acme, acme_api, greta, erase):
    erase(greta)
    events = acme_api.get(f"{ACME}/events?type=rep.erased").data["data"]
    assert [event["body"] for event in events] == [{"rep": greta}]
    audit = acme_api.get(f"{ACME}/audit-events?page_size=200").data["data"]
    assert "zzyzx" not in str(audit).lower()
    assert [row["action"] for row in audit if row["object_id"] == greta][-1] in ("create", "erase")


@pytest.mark.parametrize("mode", ["all_or_nothing", "row_by_row", "dry_run"])
@pytest.mark.parametrize("unknown", ["create", "reject", "skip"])
def test_last_nights_file_of_scores_brings_nobody_back(
    acme, acme_api, greta, erase, send, north, mode, unknown
):
    erase(greta)
    team = f"&team={north.pk}" if unknown == "create" else ""
    query = f"?mode={mode}&unknown_reps={unknown}{team}&filename=greta.csv"
    received = send(FILE, query)
    assert (received["state"], received["skipped"], received["rejected"]) == ("succeeded", 1, 0)
    assert received["created"] == 1
    if unknown != "skip":
        errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").data["data"]
        assert [(e["row"], e["code"], e["value"]) for e in errors] == [(2, "erased_person", "")]
        assert received["file"] is None
        with organisation_context(acme.pk):
            assert not ImportPart.objects.filter(file=received["id"]).exists()
    with organisation_context(acme.pk):
        assert not Rep.objects.filter(name=GRETA["name"]).exists()


def test_last_nights_directory_brings_nobody_back(acme, greta, erase, send):
    erase(greta)
    received = send(DIRECTORY, "?kind=directory")
    assert (received["state"], received["created"], received["skipped"]) == ("succeeded", 1, 1)
    with organisation_context(acme.pk):
        assert not Rep.objects.filter(name=GRETA["name"]).exists()


def test_a_file_of_nobody_else_loses_its_name_everywhere(acme, greta, erase, send):
    erase(greta)
    received = send(FILE.rpartition("bob")[0], "?filename=greta.csv&unknown_reps=reject")
    assert (received["skipped"], received["filename"]) == (1, "")
    with organisation_context(acme.pk):
        events = PublishedAuditEvent.objects.filter(object_id=received["id"])
        assert not [event for event in events if "greta" in str(event.after)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "reps", GRETA),
        ("post", "reps", {"name": "Other", "email": " GRETA.zzyzx@Example.com ".strip()}),
        ("post", "reps", {"name": "Other", "profile_url": GRETA["profile_url"] + "/?trk=1"}),
        ("put", f"reps:by-external-id/{GRETA['external_id']}", {"name": "Other"}),
        ("patch", "reps/{bob}", {"email": GRETA["email"]}),
    ],
)
def test_single_calls_do_not_bring_anybody_back(
    acme_api, bobs_rep, greta, erase, method, path, body
):
    erase(greta)
    answer = getattr(acme_api, method)(f"{ACME}/{path.format(bob=bobs_rep.pk)}", body)
    assert answer.status_code == 400, answer.content
    assert [error["code"] for error in answer.data["errors"]] == ["erased_person"]


def test_a_batch_says_for_each_item_that_the_person_was_erased(acme_api, greta, erase):
    erase(greta)
    items = [{"external_id": GRETA["external_id"], "name": "G"}, {"external_id": "n", "name": "N"}]
    answer = acme_api.post(f"{ACME}/reps:batch", {"items": items, "atomic": False})
    results = [
        (item["outcome"], [error["code"] for error in item["errors"]])
        for item in answer.json()["results"]
    ]
    assert results == [("rejected", ["erased_person"]), ("created", [])]


def test_a_namesake_is_another_person(acme_api, greta, erase, send):
    erase(greta)
    answer = acme_api.post(f"{ACME}/reps", {"name": GRETA["name"], "external_id": "gp-2"})
    assert answer.status_code == 201, answer.content
    received = send(f"external_id,date,ssi\ngp-2,{DAY},50\n")
    assert received["created"] == 1


def test_another_organisation_may_have_the_same_person(api, globex_key, greta, erase):
    erase(greta)
    answer = api(globex_key).post("/api/v1/organisations/globex/reps", GRETA)
    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("ana", 403), ("bob", 403)])
def test_only_administrators_erase(api, request, bobs_rep, who, status):
    person = request.getfixturevalue(who)
    answer = api(person).post(f"{ACME}/reps/{bobs_rep.pk}:erase")
    assert (answer.status_code, answer.data["code"]) == (status, "missing_permission")


def test_a_repeated_request_is_not_done_again_and_shows_nothing(acme_api, greta, erase, north):
    erase(greta)
    body = {**GRETA, "team": str(north.pk), "from_day": "2026-06-01"}
    answer = acme_api.post(f"{ACME}/reps", body, headers={"Idempotency-Key": "greta"})
    assert (answer.status_code, answer.data["code"]) == (409, "answer_gone")


@pytest.fixture
def days(acme, sales, noon):
    """Teams of five and of two with a score each; their figures of a day and today."""
    large, small = team(acme, "Large", sales), team(acme, "Small", sales)
    people = [rep(acme, f"L{n}", large) for n in range(5)] + [
        rep(acme, f"S{n}", small) for n in "ab"
    ]
    scored = date(2026, 6, 20)
    record(acme, {(who, scored): reading(50 + n, at=BEFORE) for n, who in enumerate(people)})
    _drain(acme)
    return people, large, small, scored


def _drain(acme):
    with organisation_context(acme.pk):
        while analytics.drain(organisation_id=acme.pk, now=NOW):
            pass


def _figures(acme, team, day):
    with organisation_context(acme.pk):
        rows = TeamDay.objects.filter(team=team) if team else OrganisationDay.objects.all()
        row = rows.get(day=day)
    return row.scored, row.median, row.erased_members


def test_figures_of_five_stay_and_are_marked(acme, days, erase):
    people, large, _, scored = days
    before = _figures(acme, large, scored), _figures(acme, None, scored)
    erase(people[0].pk)
    _drain(acme)
    after = _figures(acme, large, scored), _figures(acme, None, scored)
    assert before[0] == (5, 52_000, 0)
    assert after == tuple((n, median, 1) for n, median, _ in before)
    assert _figures(acme, large, TODAY) == (4, 52_500, 0)


def test_figures_of_fewer_are_computed_without_the_person(acme, days, erase):
    people, _, small, scored = days
    assert _figures(acme, small, scored) == (2, 55_500, 0)
    organisation = _figures(acme, None, scored)
    erase(people[5].pk)
    _drain(acme)
    assert _figures(acme, small, scored) == (1, 56_000, 0)
    assert _figures(acme, None, scored) == (*organisation[:2], 1)


def test_a_later_computation_leaves_the_person_out_and_takes_the_mark_off(acme, days, erase):
    people, large, _, scored = days
    erase(people[0].pk)
    record(acme, {(people[1], scored): reading(60, at=NOW)})
    _drain(acme)
    assert _figures(acme, large, scored) == (4, 53_500, 0)
