"""What the tests hold every answer against would notice."""

import copy
import json
from types import SimpleNamespace

import pytest

from tests.contract import Contract, contract

TEAM = {
    "id": "019a3f5e-2b60-7c11-9d04-5b7f3a9c0102",
    "external_id": None,
    "name": "North",
    "parent": None,
    "archived_from": None,
    "created_at": "2026-01-05T08:00:00Z",
    "changed_at": "2026-01-05T08:00:00Z",
}
ROUTE = "api/v1/organisations/<slug:organisation>/teams/<team:pk>"
HEADERS = {"X-Request-Id": "r", "ETag": '"t"', "Content-Type": "application/json"}
PROBLEM = {
    "type": "/docs/errors#not_found",
    "title": "Not found",
    "status": 404,
    "detail": "No.",
    "code": "not_found",
    "request_id": "r",
}


def answer(body=TEAM, *, status=200, method="GET", query="", **headers):
    return SimpleNamespace(
        status_code=status,
        streaming=False,
        content=b"" if body is None else json.dumps(body).encode(),
        headers={k: v for k, v in (HEADERS | headers).items() if v is not None},
        wsgi_request=SimpleNamespace(resolver_match=SimpleNamespace(route=ROUTE)),
        request={
            "REQUEST_METHOD": method,
            "PATH_INFO": "/api/v1/organisations/acme/teams/x",
            "QUERY_STRING": query,
        },
    )


def problem(status, **parts):
    return answer(PROBLEM | parts, status=status, **{"Content-Type": "application/problem+json"})


@pytest.mark.parametrize(
    "fine",
    [
        answer(),
        answer({"id": TEAM["id"]}, query="fields=id"),
        answer(None, status=304, **{"Content-Type": None}),
        problem(404),
    ],
)
def test_what_is_described_passes(fine):
    assert contract().breach(fine) is None


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (answer(status=418), "undocumented 418"),
        (answer({"id": TEAM["id"]}), "required property"),
        (answer(TEAM | {"id": "1"}), '"1" is not a "uuid"'),
        (answer(TEAM | {"created_at": "yesterday"}), 'is not a "date-time"'),
        (answer(TEAM | {"name": None}), 'null is not of type "string"'),
        (answer({"id": "1"}, query="fields=id"), '"1" is not a "uuid"'),
        (answer(**{"Content-Type": "text/html"}), "is text/html"),
        (answer(ETag=None), "lacks ETag"),
        (answer(status=304), "has a body"),
        (problem(404, code=7), '7 is not of type "string"'),
        (answer(status=204, method="PUT"), "an address or a method that is not described"),
    ],
)
def test_what_is_not_described_is_noticed(odd, why):
    assert why in contract().breach(odd)


def test_an_operation_that_is_not_described_is_noticed():
    spec = copy.deepcopy(contract().spec)
    del spec["paths"]["/api/v1/organisations/{organisation}/teams/{id}"]

    assert "not described" in Contract(spec).breach(answer())


def test_the_client_of_the_tests_is_held_to_it(api, acme_key, north, monkeypatch):
    described = contract().spec["paths"]["/api/v1/organisations/{organisation}/teams"]
    monkeypatch.delitem(described["get"]["responses"], "200")

    with pytest.raises(AssertionError, match="listTeams answers an undocumented 200"):
        api(acme_key).get("/api/v1/organisations/acme/teams")
