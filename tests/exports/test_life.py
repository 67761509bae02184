"""From being asked for to being gone: states, refusals, retries, and what is left behind."""

import hashlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.directory.models import Assignment, Team
from apps.exports import tasks
from apps.exports.models import ExportPart
from apps.exports.services import running, storing, writing
from apps.jobs import services as jobs
from apps.jobs.models import Job
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, key

from .conftest import ACME, rows_of

WEEK = timedelta(days=7)
DAYS = {date(2026, 6, day): 50 for day in range(1, 21)}


def test_an_export_is_accepted_with_its_job(acme_api, work):
    answer = acme_api.post(f"{ACME}/exports", {"content": "scores", "format": "csv"})
    asked = answer.json()

    assert answer.status_code == 202
    assert answer["Location"].endswith(f"{ACME}/jobs/{asked['job']}")
    assert answer["Retry-After"] == "1"
    assert list(asked) == [
        "id", "job", "state", "error_code", "error", "content", "format", "from", "to", "on",
        "team", "rep", "rows", "size", "sha256", "created_at", "changed_at", "finished_at",
        "expires_at", "file",
    ]  # fmt: skip
    assert (asked["state"], asked["file"], asked["rows"]) == ("queued", None, None)
    waiting = acme_api.get(answer["Location"])
    assert (waiting["Retry-After"], waiting.json()["result"]) == ("1", None)
    early = acme_api.get(f"{ACME}/exports/{asked['id']}/file")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")

    work()
    job = acme_api.get(answer["Location"])
    assert "Retry-After" not in job
    assert job.json()["progress"] == {"done": 0, "total": 0, "total_estimate": 0}
    assert job.json()["error_file"] is None
    assert job.json()["result"].endswith(f"{ACME}/exports/{asked['id']}")
    assert acme_api.get(job.json()["result"]).json()["state"] == "succeeded"


def test_the_file(acme_api, score, bobs_rep, export, noon):
    score(bobs_rep, DAYS)
    exported = export()
    answer = acme_api.get(exported["file"], headers={"Accept": "text/csv"})
    content = answer.getvalue()

    assert (exported["rows"], exported["size"]) == (20, len(content))
    assert exported["sha256"] == hashlib.sha256(content).hexdigest()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Disposition"] == 'attachment; filename="acme-scores-2026-06-30.csv"'
    assert content.startswith(b"\xef\xbb\xbfrep_id,")
    assert content.endswith(b"\r\n")
    known = acme_api.get(exported["file"], headers={"If-None-Match": answer["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_large_file_is_stored_and_fetched_in_parts(
    score, bobs_rep, export, fetch, left, monkeypatch
):
    monkeypatch.setattr(storing, "PART_BYTES", 100)
    monkeypatch.setattr(running, "IN_MEMORY", 1_000)
    score(bobs_rep, DAYS)
    exported = export()
    content = fetch(exported)

    assert left() == (1, -(-len(content) // 100))
    assert hashlib.sha256(content).hexdigest() == exported["sha256"]
    assert len(rows_of(content, "csv")) == 20


def test_a_file_deleted_while_it_is_fetched_breaks_off(
    acme_api, score, bobs_rep, export, monkeypatch
):
    monkeypatch.setattr(storing, "PART_BYTES", 100)
    score(bobs_rep, DAYS)
    exported = export()
    parts = iter(acme_api.get(exported["file"]).streaming_content)
    next(parts)
    acme_api.delete(f"{ACME}/exports/{exported['id']}")

    with pytest.raises(ExportPart.DoesNotExist):
        next(parts)


def test_after_a_week_the_file_is_gone_and_the_export_is_not(
    acme_api, acme, export, ask, work, left, monkeypatch
):
    exported = export()
    work(NOW + WEEK / 2)
    ask()
    work(NOW + WEEK / 2)
    assert exported["expires_at"] == (NOW + WEEK).isoformat().replace("+00:00", "Z")
    monkeypatch.setattr(timezone, "now", lambda: NOW + WEEK)

    gone = acme_api.get(exported["file"])
    assert (gone.status_code, gone.json()["code"]) == (404, "expired")
    assert left() == (2, 2)
    tasks.expire()
    assert left() == (2, 1)
    tasks.expire()
    assert left() == (2, 1)
    kept = acme_api.get(f"{ACME}/exports/{exported['id']}").json()
    assert (kept["state"], kept["file"], kept["sha256"]) == ("succeeded", None, exported["sha256"])


def test_a_deleted_export_leaves_nothing(acme_api, export, left):
    exported = export()

    assert acme_api.delete(f"{ACME}/exports/{exported['id']}").status_code == 204
    assert left() == (0, 0)
    assert acme_api.get(exported["file"]).status_code == 404
    job = acme_api.get(f"{ACME}/jobs/{exported['job']}").json()
    assert (job["state"], job["result"]) == ("succeeded", None)


def test_an_export_deleted_before_it_was_written_is_not_written(acme_api, ask, work, left):
    asked = ask()

    assert acme_api.delete(f"{ACME}/exports/{asked['id']}").status_code == 204
    work()
    assert left() == (0, 0)
    assert acme_api.get(f"{ACME}/jobs/{asked['job']}").json()["state"] == "cancelled"


def test_only_who_asked_or_who_ends_any_work_deletes(api, ada, ana, acme, export):
    exported = export(who=api(ana))
    robot = api(key(acme, "exports:read", "exports:write", "jobs:read"))
    refused = robot.delete(f"{ACME}/exports/{exported['id']}")

    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_export")
    assert api(ada).delete(f"{ACME}/exports/{exported['id']}").status_code == 204


@pytest.mark.parametrize("format", ["csv", "ndjson", "xlsx"])
def test_a_job_cancelled_while_it_writes_leaves_no_file(
    acme_api, score, bobs_rep, ask, work, left, monkeypatch, format
):
    score(bobs_rep, DAYS)
    asked = ask(format=format)
    report = jobs.report

    def cancel(**kwargs):
        stopped = acme_api.post(f"{ACME}/jobs/{asked['job']}/cancel")
        assert stopped.json()["state"] == "cancelled"  # By the key that asked for it.
        report(**kwargs)

    monkeypatch.setattr(jobs, "report", cancel)
    work()

    assert left() == (1, 0)
    assert acme_api.get(f"{ACME}/exports/{asked['id']}").json()["state"] == "cancelled"
    gone = acme_api.get(f"{ACME}/exports/{asked['id']}/file")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_file")


def test_a_killed_attempt_leaves_nothing_to_the_next(
    acme, score, bobs_rep, ask, fetch, acme_api, left, monkeypatch
):
    """It dies when all parts are stored and the end is not committed."""
    score(bobs_rep, DAYS)
    asked = ask()

    def die(**_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "finish", die)
        with pytest.raises(SystemExit):
            jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW)
    assert left() == (1, 0)
    jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW + timedelta(hours=1))

    assert left() == (1, 1)
    exported = acme_api.get(f"{ACME}/exports/{asked['id']}").json()
    assert len(rows_of(fetch(exported), "csv")) == 20
    with organisation_context(acme.pk):
        assert Job.objects.get().attempt == 2


def test_an_unknown_sheet_is_refused(score, bobs_rep, export, monkeypatch, fetch):
    """Counted beforehand, and again while it is written: rows may have come meanwhile."""
    monkeypatch.setattr(writing, "XLSX_ROWS", 19)
    score(bobs_rep, DAYS)
    for while_counted in (99, 19):
        monkeypatch.setattr(running, "XLSX_ROWS", while_counted)
        exported = export(format="xlsx")
        assert exported["state"] == "failed", while_counted
        assert exported["error"] == (
            "A sheet of XLSX holds 19 rows, and these are more: choose CSV or NDJSON."
        )

    assert len(rows_of(fetch(export(format="csv")), "csv")) == 20


def test_a_file_beyond_all_measure_is_refused(score, bobs_rep, export, monkeypatch, left):
    monkeypatch.setattr(running, "MAX_BYTES", 500)
    score(bobs_rep, DAYS)

    assert "ask for fewer days" in export()["error"]
    assert left() == (1, 0)


def test_a_team_that_is_gone_by_then_is_refused(acme, ask, work, acme_api, south, dora):
    asked = ask(team=str(south.pk))
    with organisation_context(acme.pk):
        Assignment.objects.filter(team=south).delete()
        Team.objects.filter(pk=south.pk).delete()
    work()

    ended = acme_api.get(f"{ACME}/exports/{asked['id']}").json()
    assert (ended["state"], ended["team"]) == ("failed", str(south.pk))
    assert ended["error"] == "The team is gone, or no longer one of yours."
