"""Stored values write nothing, at any entry point, whatever their instant and source."""

import json
from datetime import date

import pytest

from apps.ledger.models import AuditEvent, StaleRange
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

DAY = date(2026, 3, 1)


@pytest.fixture
def written(acme):
    """All that a write of a score touches."""

    def written():
        with organisation_context(acme.pk):
            return (
                list(DailyScore.objects.values()),
                ScoreRevision.objects.count(),
                AuditEvent.objects.filter(object_type="dailyscore").count(),
                StaleRange.objects.count(),
            )

    return written


SAME = {"total": 40.5, "industry": "Steel", "network_rank": 7}


def put(client, score_url, **seen):
    return client.put(score_url(DAY), SAME | seen)


def batch(client, score_url, **seen):
    items = [SAME | {"rep": "bob", "day": str(DAY)} | seen]
    return client.post(f"{ACME}/scores:batch", {"items": items})


def file(client, score_url, **seen):
    row = SAME | {"rep": "bob", "day": str(DAY)} | seen
    content = ",".join(row) + "\n" + ",".join(map(str, row.values()))
    options = f"source={row['source']}&columns=" + json.dumps({"source": None})
    return client.post(f"{ACME}/imports?{options}", content, content_type="text/csv")


@pytest.mark.parametrize("entry_point", [put, batch, file])
@pytest.mark.parametrize(
    ("observed_at", "source"),
    [
        ("2026-03-02T09:00:00Z", "csv"),  # Later.
        ("2026-03-02T09:00:00Z", "linkedin_api"),  # Later, by a better source.
        ("2026-03-01T09:00:00Z", "linkedin_api"),  # At the same instant, by a better source.
        ("2026-02-28T09:00:00Z", "csv"),  # Earlier.
        ("2026-03-01T09:00:00Z", "csv"),  # Once more.
    ],
)
def test_the_same_values_write_nothing(
    acme_api, bobs_rep, score_url, written, work, entry_point, observed_at, source
):
    first = {"observed_at": "2026-03-01T09:00:00Z", "source": "csv"}
    assert acme_api.put(score_url(DAY), SAME | first).status_code == 201
    before = written()
    answer = entry_point(acme_api, score_url, observed_at=observed_at, source=source)
    work()

    assert answer.status_code in (200, 202), answer.content
    if answer.status_code == 202:
        answer = acme_api.get(f"{ACME}/imports/{answer.json()['id']}")
    assert answer.json().get("unchanged", 1) == 1  # Of a batch and a file: that it was looked at.
    assert written() == before
