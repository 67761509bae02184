"""What can be asked for, and what cannot; what was asked for is listed."""

import pytest

from .conftest import ACME


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"format": "csv"}, "/content", "required"),
        ({"content": "scores"}, "/format", "required"),
        ({"content": "people", "format": "csv"}, "/content", "invalid_choice"),
        ({"content": "scores", "format": "pdf"}, "/format", "invalid_choice"),
        ({"content": "scores", "format": "csv", "teem": 1}, "/teem", "unknown_field"),
        ({"content": "scores", "format": "csv", "on": "2026-01-01"}, "/on", "not_applicable"),
        ({"content": "attainment", "format": "csv", "to": "2026-01-01"}, "/to", "not_applicable"),
        ({"content": "statistics", "format": "csv", "rep": None}, "/rep", "null"),
        ({"content": "scores", "format": "csv", "from": "2026-02-30"}, "/from", "not_a_day"),
        ({"content": "scores", "format": "csv", "team": "x"}, "/team", "does_not_exist"),
        (
            {"content": "scores", "format": "csv", "from": "2026-02-02", "to": "2026-02-01"},
            "/to",
            "empty_span",
        ),
    ],
)
def test_invalid_requests_of_exports(acme_api, left, body, pointer, code):
    answer = acme_api.post(f"{ACME}/exports", body)

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert left() == (0, 0)


def test_a_rep_narrows_scores_only(acme_api, bobs_rep):
    body = {"content": "statistics", "format": "csv", "rep": str(bobs_rep.pk)}
    answer = acme_api.post(f"{ACME}/exports", body)
    assert answer.json()["errors"][0]["code"] == "not_applicable"


def test_lists_and_filters(acme_api, export, ask):
    done, waiting = export(), ask("statistics")

    def listed(query):
        return [e["id"] for e in acme_api.get(f"{ACME}/exports{query}").json()["data"]]

    assert listed("") == [waiting["id"], done["id"]]
    assert listed("?state=succeeded") == listed("?content=scores") == [done["id"]]
    assert listed("?format=xlsx") == []
