"""The file of an import can be fetched unchanged for ninety days by callers who may read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.imports import tasks
from apps.imports.models import KEPT, ImportPart
from apps.jobs import services as jobs
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW

from .conftest import ACME

CSV = "rep,day,total\nbob,2026-03-01,46\n"

pytestmark = pytest.mark.usefixtures("bobs_rep")


@pytest.fixture
def left(acme):
    def left():
        with organisation_context(acme.pk):
            return ImportPart.objects.count()

    return left


def test_a_file_is_fetched_as_it_was_sent(send, acme_api):
    received = send(CSV.encode("utf-16"), "?filename=%22march%22.csv")
    answer = acme_api.get(received["file"])

    assert answer.getvalue() == CSV.encode("utf-16")
    assert answer["Content-Type"] == "text/csv"
    assert answer["Content-Length"] == str(received["size"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    known = acme_api.get(received["file"], headers={"If-None-Match": answer["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_after_ninety_days_the_file_is_gone_and_the_import_is_not(
    send, acme_api, left, monkeypatch
):
    first = send(CSV)
    monkeypatch.setattr(timezone, "now", lambda: NOW + KEPT - timedelta(hours=1))
    send(CSV.replace("46", "47"))
    monkeypatch.setattr(timezone, "now", lambda: NOW + KEPT + timedelta(minutes=1))

    gone = acme_api.get(first["file"])
    assert (gone.status_code, gone.json()["code"]) == (404, "expired")
    assert left() == 2
    tasks.expire()
    assert left() == 1
    tasks.expire()
    assert left() == 1
    kept = acme_api.get(f"{ACME}/imports/{first['id']}").json()
    assert (kept["state"], kept["file"], kept["created"]) == ("succeeded", None, 1)


def test_a_job_that_comes_too_late_says_so(acme, acme_api):
    answer = acme_api.post(f"{ACME}/imports", CSV, content_type="text/csv")
    with organisation_context(acme.pk):
        ImportPart.objects.of_organisation(acme.pk).delete()
    jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW)

    job = acme_api.get(answer["Location"]).json()
    assert (job["state"], job["error"]) == ("failed", "The file is no longer kept: send it again.")
