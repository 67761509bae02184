"""A job runs with the present rights of its actor, and is visible to its requester and others."""

import pytest

from apps.access import services as access
from apps.access.models import ApiKey, Membership
from apps.jobs.models import Job, JobState
from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, system

from .conftest import ACME, FILE


def test_a_key_revoked_in_between_ends_the_job(acme, job, run, stored, totals):
    with organisation_context(acme.pk):
        access.revoke_key(caller=system(acme), key=ApiKey.objects.get(), now=NOW)
        before = AuditEvent.objects.count(), StaleRange.objects.count()
    run()

    assert stored(job).state == JobState.FAILED
    assert "permission" in stored(job).error
    assert totals() == []
    with organisation_context(acme.pk):
        assert (AuditEvent.objects.count(), StaleRange.objects.count()) == before


@pytest.mark.parametrize("fate", ["left", "demoted", "inactive"])
def test_a_member_who_lost_the_right_ends_the_job(
    api, acme, ada, charlie, bobs_rep, run, totals, fate
):
    client = api(ada)
    job = client.post(f"{ACME}/imports", FILE, content_type="text/csv").json()["job"]
    caller = system(acme)
    with organisation_context(acme.pk):
        place = Membership.objects.get(user=ada)
        second = access.add_member(
            caller=caller, email="second@acme.example", name="", role=Role.ADMIN, now=NOW
        )
        access.accept_invitation(caller=caller, membership=second, now=NOW)
        if fate == "left":
            access.remove_member(caller=caller, membership=place, now=NOW)
        elif fate == "demoted":
            access.change_role(caller=caller, membership=place, role=Role.ANALYST, now=NOW)
    if fate == "inactive":
        ada.is_active = False
        ada.save()
    run()

    with organisation_context(acme.pk):
        assert Job.objects.get(pk=job).state == JobState.FAILED
    assert totals() == []


def test_jobs_are_seen_by_whoever_asked_for_them(api, alice, ana, bob, client, job, globex_key):
    for who, code in ((ana, 200), (alice, 404), (bob, 404)):
        assert api(who).get(f"{ACME}/jobs/{job}").status_code == code
    foreign = api(globex_key).get(f"/api/v1/organisations/globex/jobs/{job}")
    assert foreign.status_code == 404
