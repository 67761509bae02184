"""Each request has one line in the log, and each line of it the request's id."""

import logging

from django.conf import settings

from ssi_platform.api.request_id import RequestIdFilter
from tests import calls

ACME = "/api/v1/organisations/acme"


def lines(caplog, name):
    for record in caplog.records:
        RequestIdFilter().filter(record)
    return [record for record in caplog.records if record.name == name]


def test_a_request_has_one_line_without_names(caplog, acme_key, bobs_rep):
    with caplog.at_level(logging.INFO, logger="ssi_platform.access"):
        answer = calls.client(acme_key).get(f"{ACME}/reps/{bobs_rep.pk}?fields=name")

    (line,) = lines(caplog, "ssi_platform.access")
    text = line.getMessage()
    assert text.startswith("GET rep organisation=acme caller=")
    assert "status=200 ms=" in text
    assert str(bobs_rep.pk) not in text
    assert acme_key not in text
    assert answer["X-Request-Id"]


def test_warnings_of_django_have_the_id_of_the_request(caplog, client):
    client.get("/nothing", headers={"X-Request-Id": "asked-by-a-test"})

    (warning,) = lines(caplog, "django.request")
    assert warning.request_id == "asked-by-a-test"


def test_idle_workers_are_quiet():
    loggers = settings.LOGGING["loggers"]
    quiet = {name for name, one in loggers.items() if one.get("level") == "WARNING"}
    assert {"celery.app.trace", "celery.beat", "celery.worker.strategy"} <= quiet
