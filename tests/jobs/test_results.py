"""What a job shows of what came of it, and by whose name it went."""

import logging

import pytest

from apps.imports.services import running as importing
from apps.jobs.services import holding, running
from apps.ledger.models import AuditEvent
from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key

from .conftest import ACME, FILE


@pytest.fixture
def send(client, run):
    """Send a file, run its job, and return the import's id and the job."""

    def send(file):
        answer = client.post(f"{ACME}/imports", file, content_type="text/csv")
        run()
        return answer.json()["id"], client.get(answer["Location"]).json()

    return send


def test_a_job_that_waits_has_no_result_and_says_when_to_ask_again(client, job):
    answer = client.get(f"{ACME}/jobs/{job}")

    assert (answer.json()["result"], answer.json()["error_file"]) == (None, None)
    assert answer["Retry-After"] == "1"


def test_a_job_leads_to_its_import(client, send):
    received, job = send(FILE)

    assert job["result"] == f"http://testserver{ACME}/imports/{received}"
    assert job["error_file"] is None
    assert client.get(job["result"]).json()["state"] == "succeeded"
    assert "Retry-After" not in client.get(f"{ACME}/jobs/{job['id']}")
    assert client.get(f"{ACME}/jobs").json()["data"] == [job]


def test_a_refused_file_leads_to_its_error_rows(client, send):
    received, job = send("rep,day,total\nbob,2026-03-01,46\nnobody,2026-03-01,46\n")

    assert job["state"] == "failed"
    assert job["result"].endswith(f"/imports/{received}")
    assert job["error_file"] == f"http://testserver{ACME}/imports/{received}/errors.csv"
    assert client.get(job["error_file"]).content.decode("utf-8-sig").splitlines() == [
        "row,field,code,detail,value",
        "3,rep,unknown_rep,No such rep among those you may write.,nobody",
    ]


def test_rows_left_out_of_a_file_that_was_loaded_are_told_too(send):
    head = "rep,day,total,observed_at\nbob,2026-03-01"
    send(f"{head},41,2026-03-02T00:00:00Z")
    _, job = send(f"{head},42,2026-03-02T00:00:00Z")

    assert job["state"] == "succeeded"
    assert job["error_file"].endswith("/errors.csv")


def test_an_import_without_errors_has_an_empty_error_file(client, send):
    received, _ = send(FILE)
    answer = client.get(f"{ACME}/imports/{received}/errors.csv")
    assert answer.content == b"\xef\xbb\xbfrow,field,code,detail,value\r\n"


def test_a_key_cancels_its_own_jobs_and_no_others(acme, api, bobs_rep):
    mine, other = api(key(acme, "scores:write")), api(key(acme, "scores:write"))
    answer = mine.post(f"{ACME}/imports", FILE, content_type="text/csv")
    address = f"{answer['Location']}/cancel"

    refused = other.post(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_job")
    assert mine.post(address).json()["state"] == "cancelled"


def test_a_job_goes_by_the_name_of_the_request_that_asked_for_it(
    acme, client, bobs_rep, run, caplog
):
    name = "ticket-20260630"
    client.post(f"{ACME}/imports", FILE, content_type="text/csv", headers={"X-Request-Id": name})
    names = []
    handler = logging.Handler()
    handler.emit = lambda record: names.append((record.getMessage(), current_request_id()))
    running.logger.addHandler(handler)
    holding.logger.addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, "apps.jobs.services"):
            run()
    finally:
        running.logger.removeHandler(handler)
        holding.logger.removeHandler(handler)

    assert [request_id for _, request_id in names] == [name, name]
    assert names[0][0].startswith("score_import ")
    assert "succeeded" in names[1][0]
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(action__in=["import", "load"])
        assert list(events.values_list("request_id", flat=True)) == [name, name]
    assert current_request_id() == ""


def test_an_attempt_that_breaks_gives_the_name_back(job, run, monkeypatch):
    def breaks(*_, **__):
        assert current_request_id()
        raise ZeroDivisionError

    monkeypatch.setattr(importing, "read", breaks)
    run()
    assert current_request_id() == ""
