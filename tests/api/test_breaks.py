"""A promise of the released description that is broken is named; one that is added is not."""

import copy

import pytest
import yaml

from scripts.contract.operations import breaks
from scripts.contract.words import takes_more
from tests.contract import COMMITTED, contract

RELEASED = COMMITTED.with_name("openapi.released.yaml")
TEAM = {
    "type": "object",
    "required": ["id", "name", "state"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "maxLength": 100},
        "state": {"$ref": "#/components/schemas/State"},
        "parent": {"$ref": "#/components/schemas/Team"},
        "role": {"anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
NEW_TEAM = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 100},
        "size": {"type": ["integer", "null"], "minimum": 1},
        "state": {"$ref": "#/components/schemas/State"},
    },
}


def body(name):
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


SPEC = {
    "paths": {
        "/teams": {
            "post": {
                "operationId": "createTeam",
                "security": [{"key": []}, {"session": []}],
                "parameters": [
                    {"name": "dry", "in": "query", "schema": {"type": "boolean"}},
                    {"$ref": "#/components/parameters/Key"},
                ],
                "requestBody": body("TeamRequest"),
                "responses": {
                    "201": body("Team") | {"headers": {"ETag": {"schema": {"type": "string"}}}},
                    "409": {"$ref": "#/components/responses/Conflict"},
                },
            },
            "get": {"operationId": "listTeams", "security": [], "responses": {"200": body("Team")}},
        }
    },
    "components": {
        "parameters": {"Key": {"name": "Key", "in": "header", "schema": {"type": "string"}}},
        "responses": {"Conflict": {"description": "No."}},
        "schemas": {
            "State": {"type": "string", "enum": ["open", "closed"]},
            "Team": TEAM,
            "TeamRequest": NEW_TEAM,
        },
    },
}
POST = "paths /teams post"
ANSWER, REQUEST = "components schemas Team", "components schemas TeamRequest"
GONE = object()


def changed(place, value):
    """Return SPEC with something else, or nothing, at a place."""
    spec = copy.deepcopy(SPEC)
    *path, last = place.split()
    part = spec
    for step in path:
        part = part[int(step) if isinstance(part, list) else step]
    if value is GONE:
        del part[int(last) if isinstance(part, list) else last]
    else:
        part[int(last) if isinstance(part, list) else last] = value
    return spec


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("paths /teams", GONE, "POST /teams: the operation is gone"),
        (POST, GONE, "POST /teams: the operation is gone"),
        (f"{POST} operationId", "addTeam", "createTeam is now called addTeam"),
        (f"{POST} responses 201", GONE, "the answer 201 is gone"),
        (f"{POST} responses 409", GONE, "the answer 409 is gone"),
        (f"{POST} responses 201 headers ETag", GONE, "the header ETag of 201 is gone"),
        (f"{POST} responses 201 content", {}, "answer 201 is no longer application/json"),
        (f"{POST} requestBody content", {}, "body is no longer application/json"),
        (f"{POST} requestBody required", True, "a body is required now"),
        (f"{POST} parameters 0", GONE, "the query parameter dry is gone"),
        (f"{POST} parameters 0 required", True, "the query parameter dry is required now"),
        (f"{POST} parameters 0 schema type", "integer", "the type boolean is now integer"),
        ("components parameters Key required", True, "the header parameter Key is required now"),
        ("components parameters Key name", "Other", "the header parameter Key is gone"),
        (f"{POST} security", [{"key": []}], "signing in by session is not enough now"),
        ("paths /teams get security", [{"key": []}], "signing in by nothing is not enough now"),
        (f"{ANSWER} properties name", GONE, "answer 201.name: is gone"),
        (f"{ANSWER} required", ["id", "state"], "answer 201.name: is no longer there always"),
        (f"{ANSWER} properties name type", "integer", "the type string is now integer"),
        (f"{ANSWER} properties name type", ["string", "null"], "is now null or string"),
        (f"{ANSWER} properties name", {}, "the type string is now anything"),
        (f"{ANSWER} properties id format", "uri", "the format uuid is now uri"),
        (f"{ANSWER} properties tags items type", "object", "tags[]: the type string is now object"),
        (f"{ANSWER} properties role", {"type": "integer"}, "role: the type null or string is now"),
        ("components schemas State enum", ["open"], "body.state: only some words are taken now"),
        (f"{REQUEST} required", ["name", "size"], "body.size: is required now"),
        (f"{REQUEST} properties size", GONE, "body.size: is gone"),
        (f"{REQUEST} properties size type", "integer", "the type integer or null is now integer"),
        (f"{REQUEST} properties size minimum", 2, "minimum 1 is now 2"),
        (f"{REQUEST} properties name maxLength", 50, "maxLength 100 is now 50"),
        (f"{REQUEST} properties name minLength", 3, "minLength None is now 3"),
        (f"{REQUEST} properties name pattern", "^a", "the pattern None is now ^a"),
        (f"{REQUEST} properties name enum", ["a"], "only some words are taken now, not any text"),
    ],
)
def test_a_broken_promise_is_named(place, value, named):
    promises = breaks(SPEC, changed(place, value))

    assert any(named in promise for promise in promises), promises


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("paths /reps", {"get": SPEC["paths"]["/teams"]["get"]}),
        (f"{POST} responses 429", {"description": "Too often."}),
        (f"{POST} security", []),
        (f"{POST} summary", "Other words"),
        (f"{ANSWER} properties size", {"type": "integer"}),
        (f"{ANSWER} properties name maxLength", 50),
        (f"{ANSWER} required", [*TEAM["required"], "parent"]),
        (f"{REQUEST} properties note", {"type": "string"}),
        (f"{REQUEST} required", []),
        (f"{REQUEST} properties name maxLength", 200),
        (f"{REQUEST} properties size type", ["number", "null"]),
        ("components schemas State enum", ["open", "closed", "new"]),
    ],
)
def test_additions_are_not_breaking_changes(place, value):
    assert breaks(SPEC, changed(place, value)) == []


WORDS = r"^(a|b(\.(c))?)(,(a|b(\.(c))?))*$"


@pytest.mark.parametrize(
    ("new", "more"),
    [
        (WORDS, True),
        (WORDS.replace("(a|", "(new|a|"), True),
        (WORDS.replace("(c)", r"(c|d(\.(e))?)"), True),
        (WORDS.replace("a|", ""), False),
        (WORDS.replace(r"(\.(c))?", ""), False),
        (WORDS.replace("*$", "{0,9}$"), False),
        (WORDS.replace("(a|", "([a-z]|"), False),
        (WORDS.replace("(a|", "(new|a|", 1), False),  # Only where one word stands alone.
        ("^a$", False),
        (None, False),
    ],
)
def test_a_list_of_words_may_become_longer(new, more):
    assert takes_more(WORDS, new) is more


def test_nothing_that_was_released_is_taken_back():
    released = yaml.load(RELEASED.read_text(), Loader=yaml.CSafeLoader)

    assert breaks(released, contract().spec) == []
