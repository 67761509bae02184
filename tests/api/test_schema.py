"""The description that clients are generated from is in the repository, and is true."""

import json
from datetime import date
from types import SimpleNamespace

import jsonschema_rs
import pytest
import yaml
from django.db.models import IntegerChoices
from django.urls import path
from drf_spectacular.generators import SchemaGenerator

from apps.scores.views import ScoreViewSet
from ssi_platform.api.deprecation import Deprecation
from ssi_platform.api.schema import postprocessing
from ssi_platform.api.schema.examples import DATA
from tests.contract import COMMITTED, contract

SHARED = {"parameters", "responses", "headers", "examples", "schemas"}


@pytest.fixture(scope="module")
def spec():
    return contract().spec


def operations(spec):
    for address, item in spec["paths"].items():
        for method, operation in item.items():
            yield address, method, operation


def bodies(spec):
    """Yield (where, schema, examples) of every body, in both directions."""
    for _, _, operation in operations(spec):
        parts = {"request": operation.get("requestBody", {})} | operation["responses"]
        for where, part in parts.items():
            for kind, content in part.get("content", {}).items():
                yield f"{operation['operationId']} {where} {kind}", content
    for name, answer in spec["components"]["responses"].items():
        for kind, content in answer.get("content", {}).items():
            yield f"{name} {kind}", content


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(spec):
    tags = {tag["name"]: tag["description"] for tag in spec["tags"]}
    names = [operation["operationId"] for *_, operation in operations(spec)]
    assert len(names) == len(set(names))
    for *_, operation in operations(spec):
        assert operation["summary"] and operation["description"], operation["operationId"]
        assert [bool(tags[tag]) for tag in operation["tags"]] == [True]
        assert {} not in operation["security"]


def test_every_body_has_an_example_that_is_true(spec):
    for where, content in bodies(spec):
        validator = contract().validator(content["schema"])
        for example in examples_of(spec, content):
            errors = [f"{e.instance_path}: {e.message}" for e in validator.iter_errors(example)]
            assert errors == [], where


def examples_of(spec, content):
    if "example" in content:
        return [content["example"]]
    shared = spec["components"]["examples"]
    examples = [shared[e["$ref"].rpartition("/")[2]]["value"] for e in content["examples"].values()]
    assert examples
    return examples


def test_no_example_is_left_over(spec):
    """An example is shown, or another is made from it."""
    shown = set(spec["components"]["examples"])
    of_others = {name.removesuffix("Page") for name in shown}
    of_others |= {name.removeprefix("Patched") for name in shown}
    of_others |= {name.removesuffix("Request") for name in of_others}
    assert set(yaml.safe_load(DATA.read_text())["schemas"]) - shown - of_others == set()


# Only rows of a period have these; see docs/statistics.md.
OF_PERIODS = {"period", "period_first", "period_last", "in_progress"}
OPTIONAL = {"DayStatistics": OF_PERIODS, "TeamDay": OF_PERIODS}


def test_an_answer_has_all_of_its_properties(spec):
    for name, schema in spec["components"]["schemas"].items():
        if name.endswith("Request") or name == "InputProblem" or "properties" not in schema:
            continue
        is_row_in_part = name.startswith("Partial") and not name.endswith("Page")
        required = set(schema["properties"]) - OPTIONAL.get(name, set())
        required = set() if is_row_in_part else required
        assert set(schema.get("required", [])) == required, name


def test_a_request_is_refused_with_what_is_not_known(spec):
    for name, schema in spec["components"]["schemas"].items():
        if name.endswith("Request"):
            assert schema["additionalProperties"] is False, name


def test_enums_are_named_and_nullable_ones_are_one_or_the_other(spec):
    schemas = spec["components"]["schemas"]
    assert not {"Null", "Blank"} & set(schemas)
    for name, schema in schemas.items():
        inline = [n for n, part in schema.get("properties", {}).items() if "enum" in part]
        assert inline == [], name
    assert schemas["Place"]["properties"]["role"]["anyOf"] == [
        {"$ref": "#/components/schemas/Role"},
        {"type": "null"},
    ]


class Priority(IntegerChoices):
    LOW = 1
    HIGH = 2


def test_members_of_integer_enums_have_names(monkeypatch):
    names = {"Priority": f"{__name__}.Priority", "JobState": "apps.jobs.models.JobState"}
    settings = SimpleNamespace(ENUM_NAME_OVERRIDES=names)
    monkeypatch.setattr(postprocessing, "spectacular_settings", settings)
    schemas = {"Priority": {"type": "integer", "enum": [1, 2]}, "JobState": {"type": "string"}}
    result = {"components": {"schemas": schemas}, "paths": {}}

    described = postprocessing.tidy(result, None, None, public=True)["components"]["schemas"]

    assert described["Priority"]["x-enum-varnames"] == ["LOW", "HIGH"]
    assert "x-enum-varnames" not in described["JobState"]


def test_everything_shared_is_used(spec):
    text = json.dumps(spec)
    for kind in SHARED:
        for name in spec["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, f"{kind}/{name}"


@pytest.mark.parametrize(
    ("operation", "statuses", "headers"),
    [
        ("createTeam", {"409", "413", "415", "422", "429"}, {"IdempotencyKey"}),
        ("getTeam", {"304", "404", "406", "429"}, {"IfNoneMatch"}),
        ("updateTeam", {"412", "428"}, {"IfMatch"}),
        ("deleteTargetPlan", {"204", "409", "412", "428"}, {"IfMatch"}),
        ("putTeamByExternalId", {"200", "201", "412", "428"}, {"IfMatchToChange"}),
        ("updateRep", {"409", "415"}, set()),
        ("getMe", {"304", "401"}, {"IfNoneMatch"}),
    ],
)
def test_conventions_are_described_for_each_operation(spec, operation, statuses, headers):
    described = next(o for *_, o in operations(spec) if o["operationId"] == operation)
    shared = [p["$ref"].rpartition("/")[2] for p in described["parameters"] if "$ref" in p]
    assert statuses <= set(described["responses"])
    assert set(shared) == headers
    assert ("412" in described["responses"]) == bool({"IfMatch", "IfMatchToChange"} & headers)


def test_deprecated_operations_are_marked(monkeypatch):
    going = Deprecation(date(2026, 1, 1), date(2027, 1, 1), "scores")
    monkeypatch.setattr(ScoreViewSet, "deprecations", {"list": going})
    address = "api/v1/organisations/<slug:organisation>/scores"
    urls = [path(address, ScoreViewSet.as_view({"get": "list"}))]

    described = SchemaGenerator(patterns=urls).get_schema(public=True)
    [(_, _, operation)] = operations(described)

    assert operation["deprecated"] is True
    assert {"Deprecation", "Sunset", "Link"} <= set(operation["responses"]["200"]["headers"])
    assert described["components"]["headers"]["Sunset"]["required"] is True


def test_the_schemas_are_schemas(spec):
    for schema in spec["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        )


@pytest.mark.parametrize("address", ["/schema", "/api/v1/schema"])
@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", "", "application/vnd.oai.openapi"),
        ("text/html", "", "application/vnd.oai.openapi"),
        ("application/json", "", "application/vnd.oai.openapi+json"),
        ("*/*", "?format=json", "application/vnd.oai.openapi+json"),
    ],
)
def test_it_is_served_as_it_is_committed(client, address, accept, query, media_type):
    answer = client.get(address + query, headers={"Accept": accept})
    again = client.get(address + query, headers={"Accept": accept, "If-None-Match": answer["ETag"]})

    assert answer["Content-Type"] == media_type
    if media_type.endswith("json"):
        assert answer.json() == contract().spec
    else:
        assert answer.content == COMMITTED.read_bytes()
    assert (again.status_code, again.content) == (304, b"")
