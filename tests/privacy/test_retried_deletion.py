"""A deletion of an organisation that failed is tried again by an operator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from apps.privacy.services import delete_organisation, deleting
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from tests.populated import populate
from tests.sample_data import NOW, organisation, system


def retried(slug):
    out = StringIO()
    call_command("retry_deletion", slug, stdout=out)
    return out.getvalue()


def work(whole):
    while jobs.run_next(organisation_id=whole.pk, clock=timezone.now):
        pass


@pytest.mark.trial
def test_a_failed_deletion_is_ended_by_the_next_attempt(committed, monkeypatch):
    whole = populate(organisation("gone")).organisation
    with organisation_context(whole.pk):
        delete_organisation(caller=system(whole), confirmed="gone", now=NOW)

    def fail(*args, **kwargs):
        raise ValueError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr(deleting, "_steps", fail)
        work(whole)
    with organisation_context(whole.pk):
        assert Job.objects.get(kind="organisation_deletion").state == JobState.FAILED

    assert "gone is tried again" in retried("gone")
    with pytest.raises(CommandError, match="queued"):
        retried("gone")
    work(whole)
    assert cross_tenant.organisation_by_slug("gone") is None
    with pytest.raises(CommandError, match="no organisation"):
        retried("gone")


def test_an_organisation_that_nobody_deleted_stays(acme):
    with pytest.raises(CommandError, match="Nobody has deleted acme"):
        retried("acme")
