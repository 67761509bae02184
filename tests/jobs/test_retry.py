"""A failed job is queued again by its requester."""

import pytest

from apps.jobs.models import Job, JobState
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key

from .conftest import ACME, LONG

UNKNOWN = "rep,day,total\nbob,2026-03-01,46\nnova,2026-03-01,40\n"


@pytest.fixture
def failed(client, bobs_rep, run):
    """The import of a file that names somebody unknown, as it failed."""
    answer = client.post(f"{ACME}/imports", UNKNOWN, content_type="text/csv")
    run()
    return client.get(f"{ACME}/imports/{answer.json()['id']}").json()


def test_a_job_that_failed_is_tried_again(client, failed, run, totals):
    assert (failed["state"], failed["error_code"], failed["rejected"]) == (
        "failed",
        "rows_refused",
        1,
    )
    team = client.get(f"{ACME}/teams").json()["data"][0]["id"]
    client.post(f"{ACME}/reps", {"name": "Nova", "external_id": "nova", "team": team})

    answer = client.post(f"{ACME}/jobs/{failed['job']}:retry")
    queued = answer.json()
    assert (answer.status_code, answer["Retry-After"]) == (202, "1")
    assert (queued["state"], queued["error"], queued["error_code"]) == ("queued", "", "")
    assert (queued["result"], queued["error_file"], queued["finished_at"]) == (None, None, None)
    waiting = client.get(f"{ACME}/imports/{failed['id']}").json()
    assert (waiting["rows"], waiting["rejected"]) == (0, 0)
    assert client.get(f"{ACME}/imports/{failed['id']}/errors").json()["data"] == []

    run()
    assert client.get(f"{ACME}/jobs/{failed['job']}").json()["state"] == "succeeded"
    assert sorted(totals()) == [40_000, 46_000]


def test_it_is_audited(acme, client, failed):
    client.post(f"{ACME}/jobs/{failed['job']}:retry")
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(action="retry")
    assert str(event.object_id) == failed["job"]
    assert event.before["error_code"] == "rows_refused"


@pytest.mark.parametrize("state", set(JobState) - {JobState.FAILED})
def test_only_a_job_that_failed_is_tried_again(acme, client, job, state):
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job).update(state=state)
    answer = client.post(f"{ACME}/jobs/{job}:retry")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_failed")
    with organisation_context(acme.pk):
        assert Job.objects.get(pk=job).state == state
        assert not AuditEvent.objects.filter(action="retry").exists()


def test_a_key_retries_its_own_jobs_and_no_others(acme, api, bobs_rep, run):
    mine, other = api(key(acme, "scores:write")), api(key(acme, "scores:write"))
    job = mine.post(f"{ACME}/imports", UNKNOWN, content_type="text/csv").json()["job"]
    run()

    refused = other.post(f"{ACME}/jobs/{job}:retry")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_job")
    assert mine.post(f"{ACME}/jobs/{job}:retry").status_code == 202


def test_a_job_that_is_tried_again_has_all_its_attempts(
    client, job, run, take, stored, lose_every_worker
):
    now = lose_every_worker(job)
    lost = stored(job)
    client.post(f"{ACME}/jobs/{job}:retry")

    again = take(now)
    assert again.attempt == lost.attempt + 1  # A number that no earlier worker holds the job by.
    run(now + LONG)
    assert (stored(job).state, stored(job).attempt) == (JobState.SUCCEEDED, lost.attempt + 2)
