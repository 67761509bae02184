"""Every error has one shape, and quotes the request it belongs to."""

import re

import psycopg
import pytest
from django.db import OperationalError

from ssi_platform.api.error_handlers import server_error
from ssi_platform.api.problems import problem_handler
from ssi_platform.tabular.strict_json import MAX_DEPTH

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.mark.parametrize("url", ["/nothing", "/api/v1/nothing", "/api/v1/teams/", f"{ACME}/team"])
def test_an_unknown_address_is_a_problem_too(client, url):
    answer = client.get(url)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/docs/errors#not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found.",
        "code": "not_found",
        "request_id": answer["X-Request-Id"],
    }


def test_a_request_id_is_echoed_where_it_is_sound(client):
    given = client.get(f"{ACME}/teams", headers={"X-Request-Id": "trace-0001.a_B"})
    assert given["X-Request-Id"] == "trace-0001.a_B"

    for unsound in ("short", "x" * 65, "two words", "new\tline", "<script>alert</script>"):
        made = client.get(f"{ACME}/teams", headers={"X-Request-Id": unsound})
        assert re.fullmatch("[0-9a-f]{32}", made["X-Request-Id"])


def test_a_problem_carries_the_request_id_given(client):
    answer = client.get(f"{ACME}/teams?colour=red", headers={"X-Request-Id": "trace-0001"})

    assert answer.json()["request_id"] == answer["X-Request-Id"] == "trace-0001"


def test_nobody_is_told_how_to_sign_in(api, acme):
    answer = api().get(f"{ACME}/teams")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/admin/", "text/html,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/admin/", "*/*", "application/problem+json"),
        ("/api/v1/me", "text/html", "application/problem+json"),
    ],
)
def test_a_person_gets_a_page_while_the_database_is_away(rf, path, accept, media_type):
    try:
        raise OperationalError from psycopg.OperationalError("server closed the connection")
    except OperationalError:
        answer = server_error(rf.get(path, headers={"Accept": accept}))

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer["Content-Type"] == media_type


def test_other_methods_are_refused(client):
    answer = client.delete(f"{ACME}/teams")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_other_media_types_are_refused(client):
    answer = client.post(f"{ACME}/teams", "name=North", content_type="text/plain")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("query", "pointer", "code", "hint"),
    [
        ("zzz=red", "/zzz", "unknown_parameter", "Known: "),
        ("page_sise=3", "/page_sise", "unknown_parameter", "Did you mean page_size?"),
        ("exteral_id=x", "/exteral_id", "unknown_parameter", "Did you mean external_id?"),
        ("name=a&name=b", "/name", "repeated", "Given twice."),
        (
            "ordering=foo",
            "/ordering",
            "unknown_ordering",
            "Known: -name, changed_at, created_at, name.",
        ),
        (
            "ordering=",
            "/ordering",
            "unknown_ordering",
            "Known: -name, changed_at, created_at, name.",
        ),
        ("page_size=100000", "/page_size", "out_of_range", "from 1 to 500"),
        ("page_size=0", "/page_size", "out_of_range", "from 1 to 500"),
        ("page_size=-1", "/page_size", "out_of_range", "from 1 to 500"),
        ("page_size=1e2", "/page_size", "out_of_range", "from 1 to 500"),
        ("page_size=\u0661", "/page_size", "out_of_range", "from 1 to 500"),
        ("id=north", "/id", "not_an_id", "UUID"),
        ("cursor=nonsense", "/cursor", "invalid_cursor", "Not a cursor"),
        ("format=json", "/format", "unknown_parameter", "Unknown parameter."),
    ],
)
def test_query_parameters_are_read_strictly(client, query, pointer, code, hint):
    answer = client.get(f"{ACME}/teams?{query}")

    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "invalid"
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert hint in error["detail"]


def test_parameters_of_a_list_are_not_those_of_an_object(client, north):
    answer = client.get(f"{ACME}/teams/{north.pk}?page_size=3")

    assert [e["pointer"] for e in answer.json()["errors"]] == ["/page_size"]


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "A", "name": "B"}',
        '{"name": "A", "external_id": {"x": 1, "x": 1}}',
        '{"name": NaN}',
        '{"name": -Infinity}',
        '{"name": "A\\u0000"}',
        '{"name": "A\x00"}',
        '{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        '{"name": ' + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + "}",
        "[" * 200_000,
        '{"a":' * 100_000,
        '{"name": ' + "9" * 50_000 + "}",
        '{"name": 0.' + "9" * 50_000 + "}",
        "{'name': 'A'}",
        "",
    ],
)
def test_json_is_read_strictly(client, body):
    answer = client.post(f"{ACME}/teams", body, content_type="application/json")

    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] in ("malformed", "invalid")
    assert answer["Content-Type"] == "application/problem+json"
    teams = client.get(f"{ACME}/teams").json()["data"]
    assert [team["name"] for team in teams] == ["North", "Sales", "South"]


def test_json_as_deep_as_allowed_is_only_not_a_team(client):
    deep = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    answer = client.post(f"{ACME}/teams", f'{{"name": {deep}}}', content_type="application/json")

    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"][0]["pointer"] == "/name"


def test_pointers_are_escaped(client):
    answer = client.post(f"{ACME}/teams", {"name": "A", "a/b~c": 1})

    assert [e["pointer"] for e in answer.json()["errors"]] == ["/a~1b~0c"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("organisations/acme/scores", "GET, HEAD"), ("organisations/acme/teams", "GET, POST, HEAD"),
     ("me", "GET, PATCH, HEAD")],
)  # fmt: skip
def test_the_methods_of_an_address_are_told(api, acme_key, address, allowed):
    for method in ("OPTIONS", "TRACE", "PUT"):
        answer = api(acme_key).generic(method, f"/api/v1/{address}?unknown=1")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    ("cause", "status", "code", "wait"),
    [
        (psycopg.errors.LockNotAvailable(), 409, "busy", "1"),
        (psycopg.errors.DeadlockDetected(), 409, "busy", "1"),
        (psycopg.errors.AdminShutdown(), 503, "database_unavailable", "2"),
        (psycopg.errors.TooManyConnections(), 503, "database_unavailable", "2"),
        (psycopg.OperationalError("cut"), 503, "database_unavailable", "2"),
        (psycopg.errors.ReadOnlySqlTransaction(), 503, "read_only", "30"),
        (psycopg.errors.DiskFull(), 507, "disk_full", "60"),
    ],
)
def test_a_fault_of_the_database_says_when_to_try_again(cause, status, code, wait):
    error = OperationalError()
    error.__cause__ = cause
    answer = problem_handler(error, {})
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.headers["Retry-After"] == wait


@pytest.mark.parametrize(("method", "status"), [("GET", 503), ("HEAD", 503), ("PUT", 409)])
def test_a_reader_of_what_is_locked_is_in_no_conflict(rf, method, status):
    error = OperationalError()
    error.__cause__ = psycopg.errors.LockNotAvailable()
    answer = problem_handler(error, {"request": rf.generic(method, "/")})
    assert (answer.status_code, answer.data["code"]) == (status, "busy")
    assert answer.headers["Retry-After"] == "1"


def test_an_error_of_the_code_is_no_fault_of_the_database():
    error = OperationalError()
    error.__cause__ = psycopg.errors.OutOfMemory()
    assert problem_handler(error, {}) is None
