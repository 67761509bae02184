"""The description says in words and in types what each property and parameter is."""

import pytest

from ssi_platform.api.schema.properties import known_texts, undescribed
from tests.api.test_schema import operations
from tests.contract import contract


@pytest.fixture(scope="module")
def spec():
    return contract().spec


def test_every_parameter_is_described(spec):
    for _, _, operation in operations(spec):
        for parameter in operation.get("parameters", []):
            assert "$ref" in parameter or parameter["description"], operation["operationId"]


def test_every_property_is_described(spec):
    assert list(undescribed(spec["components"]["schemas"])) == []
    assert list(undescribed(dict(inline_bodies(spec)))) == []


def inline_bodies(spec):
    for _, _, operation in operations(spec):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{operation['operationId']} {kind}", content["schema"]


def test_no_description_is_left_over(spec):
    used = {
        part["description"]
        for schema in spec["components"]["schemas"].values()
        for part in schema.get("properties", {}).values()
    }
    texts = [known_texts()["shared"], *known_texts()["schemas"].values()]
    assert [text for some in texts for text in some.values() if text not in used] == []


def test_codes_and_kinds_are_enums(spec):
    schemas = spec["components"]["schemas"]
    assert "stale" in schemas["ProblemCode"]["enum"]
    assert "far_day" not in schemas["ProblemCode"]["enum"]
    assert "far_day" in schemas["ErrorCode"]["enum"]
    assert "score_import" in schemas["JobKind"]["enum"]
    assert "rep.moved" in schemas["EventTypeName"]["enum"]
    typed = {
        "ErrorCode": [("FieldError", "code"), ("ImportError", "code"), ("PreviewError", "code")],
        "ProblemCode": [("Problem", "code"), ("InputProblem", "code")],
        "JobKind": [("Job", "kind")],
        "EventTypeName": [("Event", "type")],
        "SubjectType": [("Event", "subject_type")],
    }
    for enum, properties in typed.items():
        for shape, name in properties:
            reference = schemas[shape]["properties"][name]["$ref"]
            assert reference == f"#/components/schemas/{enum}", f"{shape}.{name}"


def test_headers_that_say_once_have_no_example(spec):
    """A page that fills in an example would send the same key, or a wrong ETag, each time."""
    for parameter in spec["components"]["parameters"].values():
        assert not {"example", "examples", "default"} & set(parameter), parameter["name"]


def test_a_body_has_one_media_type(spec):
    for _, _, operation in operations(spec):
        body = operation.get("requestBody", {"content": {"": {}}})
        assert len(body["content"]) == 1, operation["operationId"]
