"""What is sent is taken as it is: no number is read from text, no text from a number."""

from importlib import import_module

import pytest
from rest_framework import serializers

from ssi_platform.api import strict_fields
from ssi_platform.api.batches import Items
from ssi_platform.api.fields import PointsField
from ssi_platform.tenancy.fields import TenantRelatedField

TEAMS = "/api/v1/organisations/acme/teams"
NOT_TEXT = [5, 5.0, True, ["North"], {"name": "North"}, "No\tth", "No\nth", "\u009bNorth"]
NOT_WHOLE = ["5", 5.0, 5.5, True, [5], ""]
NOT_A_BOOLEAN = ["true", "false", "yes", 0, 1, 1.0, [], ""]
NOT_AN_ID = [
    5,
    "north",
    "",
    True,
    "0195fb1e7bc07a6f8d1c9e2ab3f4d5e6",
    "{0195fb1e-7bc0-7a6f-8d1c-9e2ab3f4d5e6}",
    "urn:uuid:0195fb1e-7bc0-7a6f-8d1c-9e2ab3f4d5e6",
]
NOT_AN_ADDRESS = ["ada", "javascript:alert(1)", "https://", "https://a b/", "https://ada/b c"]
NOT_A_DAY = [20260101, "20260101", "2026-W01-4", "2026-1-1", "2026-02-30", "2026-01-01T00:00:00Z"]
NOT_AN_INSTANT = [
    0,
    "yesterday",
    "2026-01-01",
    "2026-01-01 09:00:00Z",
    "2026-01-01T09:00Z",
    "20260101T090000Z",
    "2026-01-01T09:00:00+0200",
    "2026-01-01T25:00:00Z",
    "0001-01-01T00:00:00+01:00",
]


def codes(field, value):
    try:
        field.run_validation(value)
    except serializers.ValidationError as error:
        return error.get_codes()
    return []


@pytest.mark.parametrize(
    ("field", "values", "code"),
    [
        (strict_fields.CharField(), NOT_TEXT, "not_text"),
        (strict_fields.EmailField(), NOT_TEXT, "not_text"),
        (strict_fields.EmailField(), ["ada", "ada@"], "invalid"),
        (strict_fields.URLField(), NOT_TEXT, "not_text"),
        (strict_fields.URLField(), NOT_AN_ADDRESS, "not_an_address"),
        (strict_fields.IntegerField(), NOT_WHOLE, "not_whole"),
        (strict_fields.FloatField(), ["5", True, [5], ""], "not_a_number"),
        (strict_fields.BooleanField(), NOT_A_BOOLEAN, "not_a_boolean"),
        (strict_fields.UUIDField(), NOT_AN_ID, "not_an_id"),
        (strict_fields.DateField(), NOT_A_DAY, "not_a_day"),
        (strict_fields.DateTimeField(), NOT_AN_INSTANT, "not_an_instant"),
        (strict_fields.DateTimeField(), ["2026-01-01T09:00:00"], "no_offset"),
        (
            strict_fields.ChoiceField(choices=["1", "a"]),
            [1, True, ["a"], "b", " a", ""],
            "invalid_choice",
        ),
        (serializers.ListField(), ["a", {"0": "a"}, 5], "not_a_list"),
    ],
)
def test_a_value_of_another_kind_is_refused(field, values, code):
    assert [(value, codes(field, value)) for value in values] == [(v, [code]) for v in values]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (strict_fields.CharField(), "Grüße, 世界"),
        (strict_fields.CharField(), "5"),
        (strict_fields.IntegerField(), 5),
        (strict_fields.BooleanField(), False),
        (strict_fields.UUIDField(), "0195FB1E-7BC0-7A6F-8D1C-9E2AB3F4D5E6"),
        (strict_fields.DateField(), "2024-02-29"),
        (strict_fields.DateTimeField(), "2026-01-01t09:00:00.123456-08:00"),
        (strict_fields.DateTimeField(), "2026-01-01T09:00:00Z"),
        (strict_fields.ChoiceField(choices=["1"]), "1"),
        (strict_fields.URLField(), "https://www.linkedin.com/in/jürgen?x=1#y"),
    ],
)
def test_a_value_of_its_kind_is_taken(field, value):
    assert codes(field, value) == []


def test_an_instant_is_kept_as_it_was_meant():
    read = strict_fields.DateTimeField().run_validation("2026-01-01T09:00:00+02:00")
    assert read.isoformat() == "2026-01-01T07:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": 5}, "not_text"),
        ({"name": "A", "parent": ""}, "blank"),
        ({"name": "A", "parent": 5}, "not_text"),
        ({"name": "A", "external_id": 5}, "not_text"),
    ],
)
def test_bodies(api, acme_key, body, code):
    answer = api(acme_key).post(TEAMS, body)
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("written", "code"),
    [("%00", "not_text"), ("a%0Ab", "not_text"), ("%20", "blank"), ("x" * 101, "max_length")],
)
@pytest.mark.parametrize("kind", ["teams:", "reps:", "teams/", "reps/"])
def test_an_external_id_in_an_address_is_one_as_in_a_body(api, acme_key, kind, written, code):
    address = f"/api/v1/organisations/acme/{kind}by-external-id/{written}"
    answer = api(acme_key).put(address, {"name": "A"})
    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/external_id", code)]


@pytest.mark.parametrize("query", ["external_id__in=", "external_id__in=a,,b", "parent__in=,"])
def test_a_list_has_no_empty_words(api, acme_key, query):
    answer = api(acme_key).get(f"{TEAMS}?{query}")
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == ["blank"]


STRICT = {
    kind
    for kind in vars(strict_fields).values()
    if isinstance(kind, type) and kind.__module__ == strict_fields.__name__
}
# What holds others is as strict as they are.
HOLDERS = (serializers.DictField, serializers.ListField, serializers.BaseSerializer, Items)
JUDGES = (*STRICT, PointsField, TenantRelatedField)


def writable(field):
    if not field.read_only:
        yield field
        for inner in [*getattr(field, "fields", {}).values(), getattr(field, "child", None)]:
            if inner is not None:
                yield from writable(inner)


def ours():
    import_module("config.urls")  # And with it the serializers of all that is served.
    classes = {c for c in _below(serializers.BaseSerializer) if c.__module__.startswith("apps.")}
    assert len(classes) > 30
    return sorted(classes, key=lambda kind: kind.__name__)


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_no_field_of_the_framework_takes_anything_in():
    loose = [
        f"{kind.__name__}.{field.field_name}: {type(field).__name__}"
        for kind in ours()
        for field in writable(kind())
        if not isinstance(field, HOLDERS + JUDGES)
    ]
    assert loose == []
