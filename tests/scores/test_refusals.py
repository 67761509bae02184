"""What a score may not be: refused with a pointer, and nothing written."""

import pytest

from apps.ledger.models import AuditEvent, StaleRange
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

DAY = "2026-03-01"
PILLARS = {"brand": 10, "people": 10, "insights": 10, "relationships": 10}


@pytest.fixture(autouse=True)
def nothing_is_written(acme, bobs_rep, acme_key):
    counted = (DailyScore, ScoreRevision, StaleRange, AuditEvent)
    with organisation_context(acme.pk):
        before = [model.objects.count() for model in counted]
    yield
    with organisation_context(acme.pk):
        assert [model.objects.count() for model in counted] == before


def raw(client, url, body):
    return client.put(url, body, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (PILLARS | {"brand": 25.001}, "/brand", "out_of_range"),
        (PILLARS | {"people": -0.001}, "/people", "out_of_range"),
        (PILLARS | {"insights": "10"}, "/insights", "not_a_number"),
        (PILLARS | {"relationships": True}, "/relationships", "not_a_number"),
        (PILLARS | {"brand": [10]}, "/brand", "not_a_number"),
        (PILLARS | {"total": 43}, "/total", "total_mismatch"),
        (PILLARS | {"total": 37}, "/total", "total_mismatch"),
        (PILLARS | {"total": 42.011}, "/total", "total_mismatch"),
        ({"total": 100.001}, "/total", "out_of_range"),
        ({"total": 19, "brand": 11, "people": 10}, "/total", "total_mismatch"),
        ({"brand": 10, "people": 10, "insights": 10}, "/total", "required"),
        ({}, "/total", "required"),
        (PILLARS | {"colour": 3}, "/colour", "unknown_field"),
        (PILLARS | {"day": DAY}, "/day", "unknown_field"),
        (PILLARS | {"source": "hearsay"}, "/source", "invalid_choice"),
        (PILLARS | {"industry_rank": 0}, "/industry_rank", "min_value"),
        (PILLARS | {"network_rank": 101}, "/network_rank", "max_value"),
        (PILLARS | {"observed_at": "yesterday"}, "/observed_at", "not_an_instant"),
    ],
)
def test_bodies(acme_api, score_url, body, pointer, code):
    answer = acme_api.put(score_url(DAY), body)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_every_error_is_named_at_once(acme_api, score_url):
    answer = acme_api.put(score_url(DAY), {"brand": 26, "people": -1, "insights": 1})

    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"/brand", "/people", "/total"} <= pointers


@pytest.mark.parametrize(
    "body",
    [
        '{"total": NaN}',
        '{"total": Infinity}',
        '{"total": 40, "total": 41}',
        '{"total": 4١}',
        '{"total": 1_0}',
        '{"total": 40',
        '{"industry": "\\u0000", "total": 40}',
        "[" * 100_000,
    ],
)
def test_text_that_is_no_json_of_ours(acme_api, score_url, body):
    answer = raw(acme_api, score_url(DAY), body)

    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "malformed"


def test_a_body_that_is_no_object(acme_api, score_url):
    assert raw(acme_api, score_url(DAY), "[40]").status_code == 400


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-07-02", "future_day"),
        ("2026-02-30", "not_a_day"),
        ("2026-W09-7", "not_a_day"),
        ("20260301", "not_a_day"),
        ("yesterday", "not_a_day"),
    ],
)
def test_days(acme_api, score_url, day, code):
    answer = acme_api.put(score_url(day), PILLARS)

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/day", code)]


def test_reps(acme_api, charlies_rep):
    unknown = "01890000-0000-7000-8000-000000000000"
    answers = [
        acme_api.put(f"{ACME}/reps/{rep}/scores/{DAY}", PILLARS)
        for rep in (unknown, charlies_rep.pk)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_an_observation_of_the_future_is_refused(api, acme_key, bobs_rep):
    """It would stand against every later correction."""
    url = f"/api/v1/organisations/acme/reps/{bobs_rep.pk}/scores/2026-03-01"
    answer = api(acme_key).put(url, {"total": 50, "observed_at": "2999-01-01T00:00:00Z"})

    assert answer.status_code == 400
    errors = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert errors == [("/observed_at", "future_instant")]
