"""Reps and teams by their external ids: in addresses, filters and bodies, and of nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from apps.directory.models import Rep, Team
from ssi_platform.api.partial import SUFFIX
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.references import ENDINGS
from tests.routes import partial_routes, tenant_routes

pytestmark = pytest.mark.django_db

ACME = "/api/v1/organisations/acme"
OBJECT_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"  # A UUID of version 4, as directories give.


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture(params=["bob", "crm:42", "Bob Example", OBJECT_ID, "by-external-id"])
def known_as(request, acme, bobs_rep):
    with organisation_context(acme.pk):
        Rep.objects.filter(pk=bobs_rep.pk).update(external_id=request.param)
    return request.param


@pytest.fixture
def names(acme, bobs_rep, north, south):
    """Their external ids: a rep's, their team's, and another team's."""
    with organisation_context(acme.pk):
        for row, name in ((bobs_rep, "bob"), (north, "north-1"), (south, "south-1")):
            type(row).objects.filter(pk=row.pk).update(external_id=name)
    return "bob", "north-1", "south-1"


def test_an_address_takes_either(client, bobs_rep, known_as):
    for below in ("", ":partial", "/assignments", "/assignments:partial", "/personal-data"):
        by_id = client.get(f"{ACME}/reps/{bobs_rep.pk}{below}")
        by_name = client.get(f"{ACME}/reps/{known_as}{below}")
        assert by_name.status_code == by_id.status_code, below
        if by_id.status_code == 200:
            assert by_name.json() == by_id.json(), below


def test_a_score_is_written_and_read_by_external_ids(client, bobs_rep, known_as):
    day = f"{ACME}/reps/{known_as}/scores/2026-06-01"
    assert client.put(day, {"total": 60}).json()["rep"] == str(bobs_rep.pk)
    assert client.get(day).json() == client.get(day.replace(known_as, str(bobs_rep.pk))).json()
    assert client.get(f"{day}/revisions").json()["data"] == []
    assert client.delete(day).status_code == 204
    assert client.get(day).status_code == 404


def test_every_address_of_a_team_takes_either(client, north, names):
    for below in ("", "/parents", "/managers", "/statistics", "/releases", "/benchmarks"):
        by_id = client.get(f"{ACME}/teams/{north.pk}{below}")
        by_name = client.get(f"{ACME}/teams/{names[1]}{below}")
        assert (by_name.status_code, by_name.json()) == (by_id.status_code, by_id.json()), below
        assert by_id.status_code == 200, below


@pytest.mark.parametrize("fastpath", [True, False])
def test_a_filter_takes_either(client, bobs_rep, north, south, names, fastpath):
    client.put(f"{ACME}/reps/bob/scores/2026-06-01", {"total": 60})
    with override_settings(FASTPATH=fastpath):
        for path, parameter, own, name in (
            ("scores", "rep", bobs_rep.pk, "bob"),
            ("assignments", "rep", bobs_rep.pk, "bob"),
            ("assignments", "team", north.pk, "north-1"),
            ("reps", "team", north.pk, "north-1"),
            ("reps", "team__in", f"{north.pk},{south.pk}", f"north-1,{south.pk}"),
            ("scores", "rep__in", bobs_rep.pk, "bob,nobody"),
        ):
            by_id = client.get(f"{ACME}/{path}", {parameter: str(own)}).json()
            by_name = client.get(f"{ACME}/{path}", {parameter: name}).json()
            assert by_name["data"] == by_id["data"] != [], (path, parameter)
            assert client.get(f"{ACME}/{path}", {parameter: "nobody"}).json()["data"] == []


def test_a_body_takes_either(client, north, south, names):
    path = f"{ACME}/reps/bob/assignments/2026-06-10"
    assert client.put(path, {"team": "south-1"}).json()["team"] == str(south.pk)
    assert client.put(path, {"team": str(south.pk)}).status_code == 200
    below = client.put(f"{ACME}/teams/south-1/parents/2026-06-10", {"parent": "north-1"})
    assert below.json()["parent"] == str(north.pk)
    made = client.post(f"{ACME}/teams", {"name": "West", "parent": "north-1"})
    assert made.json()["parent"] == str(north.pk)
    hired = client.post(f"{ACME}/reps", {"name": "Cy", "team": "south-1"})
    assert hired.json()["team"] == str(south.pk)


@pytest.mark.parametrize(
    "team", ["nobody", "019a3f5e-2b60-7c11-9d04-5b7f3a9c0999", 7, "", "x" * 101]
)
def test_what_names_nothing_is_refused(client, names, team):
    answer = client.post(f"{ACME}/reps", {"name": "Cy", "team": team})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/team"
    address = client.get(f"{ACME}/teams/{team or 'nobody'}")
    assert address.status_code == 404


def test_a_name_that_cannot_be_stored_is_unknown(client):
    assert client.get(f"{ACME}/reps/a%00b").status_code == 404
    assert client.get(f"{ACME}/scores?rep=a%00b").status_code == 400


def test_nobody_finds_a_row_of_another_organisation(client, api, globex, charlie, names):
    with organisation_context(globex.pk):
        foreign = Team.objects.create(organisation=globex, name="Theirs", external_id="secret-1")
        Rep.objects.create(organisation=globex, name="Them", external_id="them-1")
    for method, path, body in (
        ("get", "teams/secret-1", None),
        ("get", "teams/secret-1/statistics", None),
        ("get", "reps/them-1", None),
        ("put", "reps/them-1/scores/2026-06-01", {"total": 1}),
        ("put", "reps/bob/assignments/2026-06-10", {"team": "secret-1"}),
        ("post", "teams", {"name": "West", "parent": "secret-1"}),
    ):
        known = getattr(client, method)(f"{ACME}/{path}", body)
        absent = path.replace("secret-1", "absent-1").replace("them-1", "absent")
        other = {k: v.replace("secret-1", "absent-1") for k, v in body.items()} if (
            body and "total" not in body
        ) else body  # fmt: skip
        unknown = getattr(client, method)(f"{ACME}/{absent}", other)
        assert known.status_code == unknown.status_code in (400, 404)
        assert known.json()["code"] == unknown.json()["code"]
    for query in ("team=secret-1", "team__in=secret-1", "within=secret-1", f"team={foreign.pk}"):
        assert client.get(f"{ACME}/reps?{query}").json()["data"] == []


def test_a_manager_finds_no_team_of_others(api, alice, names):
    assert api(alice).get(f"{ACME}/teams/north-1").status_code == 200
    assert api(alice).get(f"{ACME}/teams/south-1").status_code == 404


def test_an_id_costs_no_query_more(client, bobs_rep, names):
    def cost(path):
        client.get("/api/v1/me")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{ACME}/{path}").status_code == 200
        return len(captured)

    by_id = cost(f"reps/{bobs_rep.pk}/assignments")
    assert cost("reps/bob/assignments") == by_id + 1
    assert cost(f"scores?rep={bobs_rep.pk}") == cost("scores?rep=bob")


def test_every_ending_after_a_reference_is_reserved():
    """An external id may have colons, and no address of ours may be taken for one."""
    routes = [route.pattern for route in (*tenant_routes(), *partial_routes())]
    endings = {p.rpartition(":")[2] for p in routes if p.rpartition(">")[2].startswith(":")}
    of_entries = {p.rpartition(":")[2] for p in routes if ("<rep:" in p or "<team:" in p) and
                  p.rpartition(">")[2].startswith(":")}  # fmt: skip
    assert SUFFIX.removeprefix(":") in of_entries
    assert of_entries <= set(ENDINGS) and of_entries <= endings
