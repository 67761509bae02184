"""After an erasure no table, file, log line or key of Redis holds what named the person."""

import logging

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from apps.analytics import services as analytics
from apps.analytics.models import Release, StageVerdict
from apps.jobs import services as jobs
from apps.ledger import services as ledger
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.populated import SCORED_ON
from tests.sample_data import TODAY, key

from . import canary

GRETA = {
    "external_id": "gp-zzyzx-77",
    "name": "Greta Zzyzx",
    "email": "greta.zzyzx@example.com",
    "profile_url": "https://www.linkedin.com/in/greta-zzyzx",
}


@pytest.mark.trial
def test_a_person_is_found_nowhere_after_the_erasure(tenants, caplog, settings):
    caplog.set_level(logging.DEBUG)
    acme = tenants[0].organisation
    browser, base = calls.client(key(acme)), f"/api/v1/organisations/{acme.slug}"
    rep = tenants[0].reps["own"].pk
    answer = browser.patch(f"{base}/reps/{rep}", GRETA)
    assert answer.status_code == 200, answer.content
    _write(browser, base, rep, acme)
    with organisation_context(acme.pk):
        left = canary.planted(rep)
        before = set(canary.tables_with_the_name())
    assert left == UNWRITTEN
    assert before >= {"directory_rep", "imports_importpart", "exports_exportpart", "jobs_job"}
    assert before >= {"ledger_auditpersonal", "access_apikey", "scores_dailyscore"}
    erased = browser.post(f"{base}/reps/{rep}:erase")
    assert erased.status_code == 202, erased.content
    assert browser.get(f"{base}/reps/{rep}").status_code == 404
    _work(acme)
    with organisation_context(acme.pk):
        assert canary.tables_with_the_name() == []
        verified = ledger.verify_audit(organisation_id=acme.pk)
    assert (verified.findings, verified.erased > 0) == ([], True)
    assert canary.MARK not in caplog.text
    assert _in_redis() == []


# The application has no right to change them; what it writes there is tried by its calls.
UNWRITTEN = {
    "access_invitationlink.language",
    *(f"ledger_auditevent.{c}" for c in ("action", "actor_kind", "object_type", "request_id")),
    *(f"ledger_auditpersonal.{c}" for c in ("actor_name", "address", "before", "after")),
    *(f"ledger_event.{c}" for c in ("type", "subject_type", "body", "request_id")),
    "ledger_auditevent.object_id",
    "analytics_release.state",
    "analytics_release.teams",
    "provisioning_memberemail.type",
    "provisioning_memberemail.value",
}


def _write(browser, base, rep, acme):
    """Do what leaves traces: scores, batches, files, exports, refusals."""
    browser.put(f"{base}/reps/{rep}/scores/{SCORED_ON}", {"total": 63})
    plan = {"name": GRETA["name"], "rep": rep, "starts_on": "2026-06-01", "stages": calls.STAGES}
    assert browser.post(f"{base}/target-plans", plan).status_code == 201
    file = f"email,day,total\n{GRETA['email']},2026-06-12,61\nnobody,2026-06-12,61\n"
    browser.post(
        f"{base}/imports?filename=greta_zzyzx.csv&mode=row_by_row", file, content_type="text/csv"
    )
    for format in ("csv", "ndjson", "xlsx"):
        browser.post(f"{base}/exports", {"content": "scores", "format": format})
    reader = calls.client(key(acme, "scores:read"))
    reader.put(f"{base}/reps:by-external-id/{GRETA['external_id']}", {"name": GRETA["name"]})
    browser.post(f"{base}/teams", {"name": "Team"}, headers={"Idempotency-Key": "one"})
    _work(acme)


def _work(acme):
    while jobs.run_next(organisation_id=acme.pk, clock=timezone.now):
        pass
    ledger.publish_all(organisation_id=acme.pk, now=timezone.now())


def _in_redis():
    server = redis.Redis.from_url(settings.REDIS_URL)
    kinds = {b"string": server.get, b"hash": server.hgetall, b"set": server.smembers}
    kinds[b"list"] = lambda key: server.lrange(key, 0, -1)
    held = []
    for name in server.scan_iter():
        text = repr((name, kinds.get(server.type(name), lambda key: "")(name)))
        held += [name] * (canary.MARK in text.lower())
    return held


def test_verdicts_stand_and_releases_forget_the_person(tenants):
    tenant = tenants[0]
    mine, other = tenant.reps["own"].pk, tenant.reps["other"].pk
    with organisation_context(tenant.organisation.pk):
        verdict = StageVerdict.objects.first()
        verdict.reps, verdict.scored, verdict.level = [mine, other], 4, 70_000
        verdict.population = [{"day": "2026-06-10", "window": 14, "cohort": 2, "eligible": [0, 1],
                               "others": []}]  # fmt: skip
        verdict.save()
        analytics.forget_rep(organisation_id=tenant.organisation.pk, rep_id=mine, today=TODAY)
        verdict.refresh_from_db()
        releases = [release.reps for release in Release.objects.all()]
    assert (verdict.attained, verdict.level, verdict.erased_members) == (True, None, 1)
    assert (verdict.reps, verdict.population) == ([], [])
    assert releases == [[]]
