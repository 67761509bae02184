"""What the tests of batches share: sending one, reading its answer, counting its queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .sample_data import NOW as NOW

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def send(api, acme_key):
    """Send items and return the answer; `who` is a key's text or a user."""

    def send(kind, items, *, who=acme_key, **body):
        return api(who).post(f"{ACME}/{kind}:batch", {"items": items, **body})

    return send


def item_results(answer):
    """What became of each item: (status, outcome, [(pointer, code)])."""
    results = answer.json()["results"]
    assert [result["index"] for result in results] == list(range(len(results)))
    return [(r["status"], r["outcome"], pointers(r)) for r in results]


def outcomes(answer):
    return [outcome for _, outcome, _ in item_results(answer)]


def pointers(body):
    return [(error["pointer"], error["code"]) for error in body["errors"]]


def counts(answer):
    return [answer.json()[name] for name in ("created", "updated", "unchanged", "rejected")]


def queries(call):
    """How many queries a call costs, and its answer."""
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer.status_code == 200, answer.content
    return len(captured), answer
