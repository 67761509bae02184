"""What the description must not have, because a generator of clients would fail at it.

`make test-generators` runs the generators; each of these was found by it.
"""

import re

import pytest
import yaml

from tests.docs.pages import TOP

RESERVED = {"delete", "export", "import", "new", "switch", "case", "default", "return", "void"}


@pytest.fixture(scope="module")
def description():
    return yaml.load((TOP / "docs" / "openapi.yaml").read_text(), yaml.CSafeLoader)


def mappings(tree):
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from mappings(branch)


def test_an_expandable_reference_is_one_of_id_and_row(description):
    """openapi-generator's typescript-fetch merges `anyOf`, and the id would be lost."""
    schemas = description["components"]["schemas"]
    expanded = [
        part
        for name, schema in schemas.items()
        if name.startswith("Partial")
        for part in schema["properties"].values()
        if any(
            "/Partial" in way.get("$ref", "") for way in part.get("oneOf", part.get("anyOf", []))
        )
    ]
    assert len(expanded) > 5
    assert all("oneOf" in part and "anyOf" not in part for part in expanded)


def test_a_reference_stands_beside_a_description_at_most(description):
    """openapi-generator's python types a reference with other siblings as Any."""
    for part in mappings(description["paths"]):
        if "$ref" in part:
            assert part.keys() <= {"$ref", "description", "summary"}, part


def test_an_ending_after_a_colon_can_be_the_name_of_a_parameter(description):
    """swagger-typescript-api takes it for one, and `delete` cannot be."""
    endings = {word for path in description["paths"] for word in re.findall(r":([\w-]+)", path)}
    assert "partial" in endings
    assert not endings & RESERVED


def test_what_a_form_has_is_not_in_the_address_too(description):
    """openapi-generator would have `kind` and `kind2`."""
    forms = 0
    for operations in description["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            if form := content.get("multipart/form-data"):
                given = {p.get("name") for p in operation["parameters"]}
                assert not given & form["schema"]["properties"].keys()
                forms += 1
    assert forms == 2
