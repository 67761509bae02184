"""Events of scores, imports and exports: one for each call, batch or job."""

import json
from io import BytesIO

import pytest
from django.db import transaction
from django.utils import timezone

from apps.exports import services as exports
from apps.imports import services as imports
from apps.jobs import services as jobs
from apps.jobs.services import JobRefused
from apps.scores import events as score_events
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import TODAY, system

from .conftest import ACME, JUNE


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
            sent = imports.SentFile(BytesIO(content.encode()), **options)
            received = imports.receive_file(caller=system(acme), sent=sent, now=timezone.now())
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


def test_files_of_all_kinds_are_finished(load, events):
    load("name,starts_on,threshold,due_after_months\nGoal,2026-07-01,70,6\n", kind="plans")
    load("rep,from,until\nnobody,2026-07-01,2026-07-02\n", kind="absences")
    assert [name for name, _ in events()].count("import.finished") == 2


@pytest.fixture
def ask(acme, ada):
    def ask():
        with organisation_context(acme.pk, actor=Actor("user", ada.pk, ada.email)):
            asked = {"content": "scores", "format": "csv"}
            return exports.request_export(caller=system(acme), asked=asked, today=TODAY)

    return ask


def run(organisation):
    return jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)


def test_an_export_is_finished(acme, ask, events):
    export = ask()
    run(acme)
    assert events() == [("export.finished", _written(export, "succeeded"))]


def test_a_job_that_is_refused_is_finished_too(acme, ask, events, monkeypatch):
    def refuse(**_):
        raise JobRefused("rights_lost", "Not any more.")

    monkeypatch.setitem(jobs.JOB_KINDS._items, "export", jobs.JobKind("export", run=refuse))
    export = ask()
    run(acme)
    assert events() == [("export.finished", _written(export, "failed"))]


def test_a_job_that_is_cancelled_is_finished_too(acme, ask, events):
    export = ask()
    with organisation_context(acme.pk):
        jobs.cancel(caller=system(acme), job=export.job, now=timezone.now())
        jobs.cancel(caller=system(acme), job=export.job, now=timezone.now())
    assert events() == [("export.finished", _written(export, "cancelled"))]


def _imported(received, *reps, days):
    ids = sorted(str(rep.pk) for rep in reps)
    return {"reps": ids, "from_day": days[0], "to_day": days[1], "import": str(received.pk)}


def _finished(received):
    job = {"job": str(received.job_id), "state": "succeeded", "error_rows": 0}
    return {"import": str(received.pk), **job}


def _written(export, state):
    return {"export": str(export.pk), "job": str(export.job_id), "state": state}
