"""Files of the directory are for those who write the directory, files of scores for the others."""

import pytest

from apps.jobs.permissions import JOBS_READ
from tests.sample_data import key

from .conftest import ACME

SCORES = "rep,day,total\nbob,2026-03-01,46\n"
PEOPLE = "name,email\nRita,rita@acme.example\n"
CREATE = "?unknown_reps=create&team=north"


@pytest.fixture
def by(api, acme):
    """A client with a key of these scopes."""
    return lambda *scopes: api(key(acme, *scopes, JOBS_READ))


def send(client, content, query=""):
    return client.post(f"{ACME}/imports{query}", content, content_type="text/csv")


@pytest.mark.parametrize(
    ("scopes", "content", "query", "missing"),
    [
        (["scores:write"], SCORES, "", None),
        (["directory:write"], SCORES, "", "scores:write"),
        (["directory:write"], PEOPLE, "?kind=directory", None),
        (["scores:write"], PEOPLE, "?kind=directory", "directory:write"),
        (["scores:write"], SCORES, CREATE, "directory:write"),
        (["directory:write", "scores:write"], SCORES, CREATE, None),
        (["scores:read", "directory:read"], SCORES, "", "scores:write"),
    ],
)
@pytest.mark.usefixtures("bobs_rep")
def test_required_columns(by, scopes, content, query, missing):
    for path in ("imports", "imports:preview"):
        answer = by(*scopes).post(f"{ACME}/{path}{query}", content, content_type="text/csv")
        if missing is None:
            assert answer.status_code in (200, 202), answer.content
        else:
            assert answer.status_code == 403
            assert answer.json()["detail"] == f"This needs the permission {missing}."


@pytest.mark.usefixtures("bobs_rep")
def test_directory_files_need_directory_read(by, acme_api):
    people = send(acme_api, PEOPLE, "?kind=directory").json()["id"]
    scores = send(acme_api, SCORES).json()["id"]

    for scope, seen, hidden in [
        ("scores:read", scores, people),
        ("directory:read", people, scores),
    ]:
        client = by(scope)
        listed = client.get(f"{ACME}/imports").json()["data"]
        assert [one["id"] for one in listed] == [seen]
        for part in ("", "/errors", "/errors.csv", "/file"):
            assert client.get(f"{ACME}/imports/{seen}{part}").status_code == 200
            assert client.get(f"{ACME}/imports/{hidden}{part}").status_code == 404


@pytest.mark.usefixtures("bobs_rep")
def test_a_manager_has_reps_created_in_their_own_teams(api, alice, south, north):
    client = api(alice)

    refused = send(client, SCORES, "?unknown_reps=create&team=south")
    assert [e["code"] for e in refused.json()["errors"]] == ["unknown_team"]
    assert send(client, SCORES, CREATE).status_code == 202


def test_a_mapping_needs_what_its_files_need(by):
    url, body = f"{ACME}/import-mappings/people", {"kind": "directory", "columns": {"N": "name"}}

    assert by("scores:write").put(url, body).status_code == 403
    assert by("directory:write").put(url, body).status_code == 201
    assert by("scores:write").put(url, {"columns": {}}).status_code == 403  # Another's place.
    assert by("scores:write").delete(url).status_code == 403
    assert by("directory:read").get(url).status_code == 200
    assert by("directory:write").delete(url).status_code == 204
