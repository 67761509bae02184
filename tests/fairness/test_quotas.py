"""Quotas: defaults in the settings, numbers of one organisation set by an operator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.jobs.models import Job
from apps.jobs.services import submitting
from apps.ledger.models import AuditEvent
from apps.organisations import services as organisations
from ssi_platform.api import throttling
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.quotas import NAMES, quotas_of

ACME = "/api/v1/organisations/acme"
EXPORT = {"content": "scores", "format": "csv"}
FILE = "rep,day,total\nbob,2026-03-01,46"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def send(client):
    return {
        "export": lambda: client.post(f"{ACME}/exports", EXPORT),
        "import": lambda: client.post(f"{ACME}/imports", FILE, content_type="text/csv"),
    }


def command(*arguments):
    out = StringIO()
    call_command("quotas", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["export", "import"])
def test_jobs_beyond_the_quota_are_refused(send, acme, bobs_rep, quota, kind):
    quota(acme, queued_jobs=3)
    answers = [send[kind]() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    refused = answers[-1]
    assert (refused.json()["code"], refused["Retry-After"]) == ("too_many_jobs", "10")
    with organisation_context(acme.pk):
        assert Job.objects.count() == 3


def test_a_job_that_has_ended_makes_capacity(client, send, acme, quota):
    quota(acme, queued_jobs=1)
    first = send["export"]().json()
    assert send["export"]().status_code == 429
    client.post(f"{ACME}/jobs/{first['job']}/cancel")
    assert send["export"]().status_code == 202


def test_a_running_job_counts(send, acme, quota, take):
    quota(acme, queued_jobs=1)
    send["export"]()
    assert take() == "acme"
    assert send["export"]().status_code == 429


def test_a_retry_counts(client, send, acme, quota):
    quota(acme, queued_jobs=1)
    job = send["export"]().json()["job"]
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job).update(state="failed")
    send["export"]()
    refused = client.post(f"{ACME}/jobs/{job}:retry")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_jobs")
    with organisation_context(acme.pk):
        assert Job.objects.get(pk=job).state == "failed"


def test_other_organisations_have_quotas_of_their_own(send, acme, globex_key, api, quota):
    quota(acme, queued_jobs=1)
    assert [send["export"]().status_code for _ in range(2)] == [202, 429]
    answer = api(globex_key).post("/api/v1/organisations/globex/exports", EXPORT)
    assert answer.status_code == 202


def test_a_quota_of_nought_is_no_limit(send, acme, quota):
    quota(acme, queued_jobs=0, running_jobs=0, stored_bytes=0)
    assert send["export"]().status_code == 202


def test_the_last_count_is_made_when_nobody_else_ends(send, acme, quota, monkeypatch):
    """Two requests that began at once have both found room."""
    monkeypatch.setattr(submitting, "require_capacity", lambda *_: None)
    quota(acme, queued_jobs=1)
    assert [send["export"]().status_code for _ in range(2)] == [202, 429]


@pytest.fixture
def buckets(monkeypatch):
    """Record the quotas that requests are counted against."""
    seen = []
    monkeypatch.setattr(
        throttling, "take", lambda buckets, headers: seen.append([b.quota for b in buckets])
    )
    return seen


def test_requests_are_counted_against_the_organisations_own_numbers(
    client, api, ada, acme, quota, buckets, settings
):
    settings.QUOTAS = settings.QUOTAS | {"caller_requests": 7, "requests": 70}
    client.get(ACME)
    quota(acme, requests=50, caller_requests=5)
    client.get(ACME)
    api(ada).get(ACME)
    assert buckets == [[7, 70], [5, 50], [5, 50]]


def test_the_caller_knows_what_an_operator_has_set(acme, ada, quota):
    quota(acme, requests=50)
    (caller,) = members_of(ada)
    assert caller.quotas == {"requests": 50}
    assert quotas_of(caller.quotas).requests == 50


def test_the_command_shows_and_sets_quotas(acme):
    assert "running_jobs=1  (default)" in command("acme").splitlines()
    shown = command("acme", "running_jobs=4", "requests=0").splitlines()
    assert shown[:4] == ["caller_requests=0  (default)", "requests=0", "running_jobs=4",
                         "queued_jobs=100  (default)"]  # fmt: skip
    assert shown[-1] == "bytes stored now: 0"
    assert "running_jobs=1  (default)" in command("acme", "running_jobs=default").splitlines()


def test_a_change_is_audited_once(acme):
    command("acme", "running_jobs=4")
    command("acme", "running_jobs=4")
    with organisation_context(acme.pk):
        (event,) = AuditEvent.objects.filter(action="change_quotas")
    assert (event.before, event.after) == ({}, {"running_jobs": 4})


@pytest.mark.parametrize(
    "arguments",
    [("nobody",), ("acme", "jobs=1"), ("acme", "requests=-1"), ("acme", "requests=many"),
     ("acme", "requests=²"), ("acme", "requests")],
)  # fmt: skip
def test_what_the_command_does_not_know_is_refused(acme, arguments):
    with pytest.raises(CommandError):
        command(*arguments)


def test_nobody_but_the_platform_sets_quotas(acme, ada, client):
    (caller,) = members_of(ada)
    with organisation_context(acme.pk), pytest.raises(NotAllowed):
        organisations.change_quotas(caller=caller, changes={"requests": 0})
    assert client.patch(ACME, {"quotas": {"requests": 0}}).status_code == 400
    assert "quotas" not in client.get(ACME).json()


def test_each_quota_has_a_default(settings):
    assert set(settings.QUOTAS) == set(NAMES)
