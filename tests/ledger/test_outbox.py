"""Services write events in the transaction of their cause, in the statement of the audit."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.access import services as access
from apps.directory import services as directory
from apps.directory.models import Assignment, Team
from apps.exports import services as exports
from apps.imports import services as imports
from apps.jobs import services as jobs
from apps.jobs.services import JobRefused
from apps.ledger import services as ledger
from apps.ledger.models import AuditEvent, Event, Unpublished
from apps.scores import events as score_events
from apps.targets import services as targets
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import TODAY
from tests.sample_data import rep as make_rep
from tests.sample_data import team as make_team

from .conftest import ACME

JUNE = date(2026, 6, 1)
STAGES = [{"threshold": 70, "due_after_months": 6}]


@pytest.fixture
def inside(acme):
    with organisation_context(acme.pk):
        yield


def test_creating_a_rep_in_a_team(acme, north, events):
    rep = make_rep(acme, "Rita", north, since=JUNE)
    assert events() == [
        ("rep.created", {"rep": str(rep.pk)}),
        ("rep.moved", {"rep": str(rep.pk), "team": str(north.pk), "from_day": "2026-06-01"}),
    ]


def test_changing_a_rep(acme, bobs_rep, inside, events):
    directory.change_rep(rep=bobs_rep, changes={"name": "Robert"})
    directory.change_rep(rep=bobs_rep, changes={"name": "Robert"})
    assert events() == [("rep.updated", {"rep": str(bobs_rep.pk)})]


def test_moving_leaving_and_coming_back(acme, bobs_rep, south, inside, events):
    directory.assign(rep=bobs_rep, from_day=JUNE, team=south, today=TODAY)
    left, _ = directory.assign(rep=bobs_rep, from_day=TODAY, team=None, today=TODAY)
    directory.unassign(assignment=Assignment.objects.get(pk=left.pk), today=TODAY)
    rep = {"rep": str(bobs_rep.pk)}
    assert events() == [
        ("rep.moved", rep | {"team": str(south.pk), "from_day": "2026-06-01"}),
        ("rep.left", rep | {"from_day": "2026-06-30"}),
        ("rep.moved", rep | {"team": None, "from_day": "2026-06-30"}),
    ]


def test_deleting_a_rep(acme, inside, events):
    rep = directory.create_rep(organisation_id=acme.pk, name="Rita")
    directory.delete_rep(rep=rep)
    assert [name for name, _ in events()] == ["rep.created", "rep.deleted"]


def test_a_team_is_created_renamed_moved_and_deleted(acme, north, south, inside, events):
    team = make_team(acme, "West", north)
    directory.change_team(team=team, changes={"name": "East", "parent": south}, today=TODAY)
    directory.change_team(team=team, changes={"parent": None}, today=TODAY)
    deleted = {"team": str(team.pk)}
    directory.delete_team(team=team)
    assert events() == [
        ("team.created", deleted),
        ("team.moved", deleted | {"parent": str(south.pk)}),
        ("team.updated", deleted),
        ("team.moved", deleted | {"parent": None}),
        ("team.deleted", deleted),
    ]


def test_a_target_plan_is_created_changed_and_deleted(acme, south, inside, events):
    terms = {"starts_on": JUNE, "stages": STAGES}
    plan = targets.create_plan(
        organisation_id=acme.pk, name="Plan", team=south, terms=terms, today=TODAY
    )
    higher = terms | {"stages": [{"threshold": 80, "due_after_months": 6}]}
    targets.change_plan(plan=plan, name="Plan", terms=higher, today=TODAY)
    targets.delete_plan(plan=plan, today=TODAY)
    body = {"target_plan": str(plan.pk), "team": str(south.pk)}
    assert events() == [
        ("target_plan.created", body | {"version": 1}),
        ("target_plan.changed", body | {"version": 2}),
        ("target_plan.deleted", body | {"version": 2}),
    ]


def test_a_member_is_added_and_removed(acme, inside, events):
    membership = access.add_member(
        organisation_id=acme.pk, email="eve@acme.example", name="Eve Brown", role="manager"
    )
    body = {"member": str(membership.pk), "role": "manager"}
    access.remove_member(membership=membership)
    assert events() == [("member.invited", body), ("member.removed", body)]


def test_one_score_is_one_event(api, acme_key, bobs_rep, events):
    client, url = api(acme_key), f"{ACME}/reps/{bobs_rep.pk}/scores/2026-06-01"
    for _ in range(2):
        client.put(url, {"total": 50, "observed_at": "2026-06-01T09:00:00Z"})
    client.delete(url)
    rep = str(bobs_rep.pk)
    days = {"from_day": "2026-06-01", "to_day": "2026-06-01"}
    assert events() == [
        ("score.recorded", {"reps": [rep], **days, "import": None}),
        ("score.deleted", {"rep": rep, "day": "2026-06-01"}),
    ]


def test_a_batch_of_scores_is_one_event(api, acme_key, bobs_rep, dora, events):
    items = [
        {"rep": name, "day": f"2026-06-0{day}", "total": 50 + day}
        for name in ("bob", "dora")
        for day in (3, 1, 2)
    ]
    assert api(acme_key).post(f"{ACME}/scores:batch", {"items": items}).status_code == 200
    [(name, body)] = events()
    assert name == "score.recorded"
    assert body["reps"] == sorted(map(str, [bobs_rep.pk, dora.pk]))
    assert (body["from_day"], body["to_day"]) == ("2026-06-01", "2026-06-03")


@pytest.fixture
def load(acme, ada, inside):
    def load(content, **options):
        with transaction.atomic():
            received = imports.receive_file(
                organisation_id=acme.pk, file=BytesIO(content.encode()), now=timezone.now(),
                **options,
            )  # fmt: skip
        job = received.job
        job.actor_kind, job.actor_id = "user", ada.pk
        job.save()
        jobs.run_next(organisation_id=acme.pk, clock=timezone.now)
        return received

    return load


def test_an_import_is_one_event_of_its_changed_scores(load, bobs_rep, dora, events):
    first = load("rep,day,total\nbob,2026-06-01,50\n")
    before = len(events())
    second = load("rep,day,total\nbob,2026-06-01,50\nbob,2026-06-04,51\ndora,2026-06-03,52\n")
    assert ("score.recorded", _imported(first, bobs_rep, days=("2026-06-01", "2026-06-01"))) in (
        events()
    )
    assert events()[before:] == [
        ("score.recorded", _imported(second, bobs_rep, dora, days=("2026-06-03", "2026-06-04"))),
        ("import.finished", _finished(second)),
    ]


def test_an_import_that_changes_nothing_records_nothing(load, bobs_rep, events):
    content = "rep,day,total,observed_at\nbob,2026-06-01,50,2026-06-01T09:00:00Z\n"
    load(content)
    again = load(content)
    dry = load(content.replace(",50,", ",51,").replace("T09", "T10"), mode="dry_run")
    assert [body for name, body in events() if name == "import.finished"][1:] == [
        _finished(again),
        _finished(dry),
    ]
    assert [name for name, _ in events()].count("score.recorded") == 1


def test_a_payload_of_one_member_is_an_event(load, bobs_rep, events):
    payload = {"memberScore": {"overall": 50.0, "subScores": []}}
    received = load(json.dumps(payload), rep=bobs_rep, day=JUNE, format="linkedin_json")
    assert events() == [
        ("score.recorded", _imported(received, bobs_rep, days=("2026-06-01", "2026-06-01"))),
        ("import.finished", _finished(received)),
    ]


def test_a_file_of_many_reps_lists_none(load, bobs_rep, dora, events, monkeypatch):
    monkeypatch.setattr(score_events, "MANY", 1)
    load("rep,day,total\nbob,2026-06-01,50\ndora,2026-06-01,52\n")
    assert events()[0][1]["reps"] is None


def test_an_import_that_stores_nothing_is_finished_all_the_same(load, events):
    received = load("rep,day,total\nnobody,2026-06-01,50\n")
    finished = _finished(received) | {"state": "failed", "error_rows": 1}
    assert events() == [("import.finished", finished)]


def test_a_directory_that_is_loaded(load, events):
    load("rep name,external id,team\nRita,rita,North\n", kind="directory")
    names = [name for name, _ in events()]
    assert names[:2] == ["rep.created", "rep.moved"]
    assert names[-1] == "import.finished"


@pytest.fixture
def ask(acme, ada):
    def ask():
        with organisation_context(acme.pk, actor=Actor("user", ada.pk, ada.email)):
            return exports.request_export(
                organisation_id=acme.pk, asked={"content": "scores", "format": "csv"}
            )

    return ask


def run(organisation):
    return jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)


def test_an_export_is_finished(acme, ask, events):
    export = ask()
    run(acme)
    assert events() == [("export.finished", _written(export, "succeeded"))]


def test_a_job_that_is_refused_is_finished_too(acme, ask, events, monkeypatch):
    def refuse(**_):
        raise JobRefused("Not any more.")

    monkeypatch.setattr("apps.exports.services.running.run", refuse)
    export = ask()
    run(acme)
    assert events() == [("export.finished", _written(export, "failed"))]


def test_a_job_that_is_cancelled_is_finished_too(acme, ask, events):
    export = ask()
    with organisation_context(acme.pk):
        jobs.cancel(job=export.job, now=timezone.now())
        jobs.cancel(job=export.job, now=timezone.now())
    assert events() == [("export.finished", _written(export, "cancelled"))]


def test_an_event_is_rolled_back_with_its_cause(acme, inside, events):
    with transaction.atomic():
        make_team(acme, "West")
        assert [name for name, _ in events()] == ["team.created"]
        transaction.set_rollback(True)
    assert events() == []


def test_an_event_has_its_subject_and_the_request(api, acme_key, acme):
    client = api(acme_key)
    made = client.post(f"{ACME}/teams", {"name": "West"}, headers={"X-Request-Id": "request-42"})
    with organisation_context(acme.pk):
        event = Event.objects.get(type="team.created", subject_id=made.json()["id"])
    assert (event.subject_type, event.request_id) == ("team", "request-42")
    assert event.body["link"] == f"teams/{event.subject_id}"


def test_audit_and_events_take_one_statement_whatever_their_number(acme, north, inside):
    teams = [Team(organisation=acme, name=f"T{n}") for n in range(3)]
    changes = [ledger.Change("create", team, after={"name": team.name}) for team in teams]
    with CaptureQueriesContext(connection) as captured:
        ledger.record_events(changes)
    assert len(captured) == 1
    ids = [str(team.pk) for team in teams]
    assert AuditEvent.objects.filter(object_id__in=ids).count() == 3
    written = Event.objects.filter(subject_id__in=ids).values_list("pk", flat=True)
    assert len(written) == 3
    assert Unpublished.objects.filter(kind="event", event_id__in=written).count() == 3


def test_nothing_to_write_is_no_statement(inside):
    with CaptureQueriesContext(connection) as captured:
        ledger.record_events([])
    assert len(captured) == 0


def _imported(received, *reps, days):
    ids = sorted(str(rep.pk) for rep in reps)
    return {"reps": ids, "from_day": days[0], "to_day": days[1], "import": str(received.pk)}


def _finished(received):
    job = {"job": str(received.job_id), "state": "succeeded", "error_rows": 0}
    return {"import": str(received.pk), **job}


def _written(export, state):
    return {"export": str(export.pk), "job": str(export.job_id), "state": state}
