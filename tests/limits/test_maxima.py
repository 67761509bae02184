"""Whatever a caller may send has a maximum in the description of the API."""

from tests.contract import contract

from .sent import all_sent, unbounded

# Lists in answers that are as long as something that was made before, which is bounded.
ANSWERED = {
    "Place.permissions": "All that are registered.",
    "Place.teams_managed": "All that the member manages.",
    "Me.second_factors": "Each kind that the person has.",
    "ConnectionTrial.algorithms": "Those of the provider, whose description has at most 64 kB.",
    "Comparison.deltas": "The published figures, which the platform brings.",
    "Overview.teams": "The teams that the caller sees, which is a tree that was made.",
    "Me.organisations": "The memberships of a person.",
}


def test_everything_that_is_sent_has_a_maximum():
    missing = {sent.name: unbounded(sent.schema) for sent in all_sent()}
    assert {name.partition(" /")[0] for name, what in missing.items() if what} == set()


def test_the_walk_sees_what_is_sent():
    kinds = {sent.place for sent in all_sent()}
    deepest = max(len(sent.steps) for sent in all_sent())
    assert (kinds, deepest) == ({"path", "query", "header", "body"}, 4)
    assert len(all_sent()) > 500


def test_unbounded_schemas_are_noticed():
    schemas = [
        {"type": "string"},
        {"type": "string", "pattern": "^a*$"},
        {"type": ["string", "null"]},
        {"type": "integer", "minimum": 0},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {}},
        {"type": "object", "additionalProperties": {}, "maxProperties": 5},
        {},
    ]
    assert [unbounded(schema) for schema in schemas] == [
        *["text"] * 3, "number", "list", *["object"] * 2, "anything"]  # fmt: skip


def test_every_list_in_an_answer_has_a_maximum():
    lists = {
        f"{name}.{place}"
        for name, schema in contract().spec["components"]["schemas"].items()
        if not name.endswith("Request")
        for place, part in schema.get("properties", {}).items()
        if part.get("type") == "array" and "maxItems" not in part
    }
    assert lists == set(ANSWERED)
