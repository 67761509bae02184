"""Partial answers have addresses, and types, of their own."""

import pytest

from ssi_platform.api.partial import SUFFIX
from tests.api.test_schema import operations
from tests.contract import contract
from tests.routes import partial_routes, tenant_routes


@pytest.fixture(scope="module")
def spec():
    return contract().spec


def test_only_partial_answers_can_be_selected(spec):
    """`fields` and `expand` change the shape of an answer, so they are of operations with types
    that say so."""
    for address, _, operation in operations(spec):
        names = {parameter.get("name") for parameter in operation.get("parameters", [])}
        if not address.endswith("/changes"):  # Its `row` is null, or one of all shapes.
            assert bool({"fields", "omit", "expand"} & names) == address.endswith(SUFFIX), address


def test_a_partial_answer_may_have_the_row_of_a_reference(spec):
    row = spec["components"]["schemas"]["PartialAssignment"]
    assert "required" not in row
    ways = row["properties"]["team"]["oneOf"]
    assert ways == [
        {"type": "string", "format": "uuid"},
        {"$ref": "#/components/schemas/PartialTeam"},
        {"type": "null"},
    ]


def test_every_list_and_row_has_a_partial_answer():
    """They are the same views, so that access is the same."""
    views = {(route.name, route.view): dict(route.actions).get("GET") for route in tenant_routes()}
    partial = partial_routes()
    for route in partial:
        name = route.name.removesuffix("-partial")
        assert route.actions == (("GET", views[name, route.view]),), name
    named = {route.name.removesuffix("-partial") for route in partial}
    assert {route.name for route in tenant_routes() if route.lists()} <= named


def test_a_partial_answer_is_that_of_the_whole_address(api, acme_key, north):
    address = "/api/v1/organisations/acme/teams"
    query = "fields=name,parent&expand=parent"
    partial = api(acme_key).get(f"{address}:partial?{query}")

    assert [row["name"] for row in partial.json()["data"]] == ["North", "Sales", "South"]
    assert partial.json()["data"][0]["parent"]["name"] == "Sales"
    assert partial.json()["data"] == api(acme_key).get(f"{address}?{query}").json()["data"]
