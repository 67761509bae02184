"""The declared types of events, and what a body may hold."""

from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from django.urls import resolve

from apps.ledger.services import EVENT_TYPES, Field, Kind

TYPES = {event_type.name: event_type for event_type in EVENT_TYPES}
ID = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201")


def test_the_apps_register_their_types():
    assert list(TYPES) == [
        "alert.cleared",
        "alert.raised",
        "export.finished",
        "import.finished",
        "import.undone",
        "measure.changed",
        "measure_value.deleted",
        "measure_value.recorded",
        "member.invited",
        "member.joined",
        "member.removed",
        "member.updated",
        "organisation.updated",
        "rep.absence_changed",
        "rep.created",
        "rep.deleted",
        "rep.erased",
        "rep.left",
        "rep.moved",
        "rep.updated",
        "score.deleted",
        "score.forgotten",
        "score.recorded",
        "target_plan.changed",
        "target_plan.created",
        "target_plan.deleted",
        "team.created",
        "team.deleted",
        "team.managers_changed",
        "team.moved",
        "team.updated",
    ]


@pytest.mark.parametrize("name", TYPES)
def test_the_example_of_a_type_is_a_body_of_it(name):
    event_type = TYPES[name]
    assert event_type.complete(event_type.example).keys() >= event_type.fields.keys()
    assert event_type.description.endswith(".")
    assert all(field.description.endswith(".") for field in event_type.fields.values())


@pytest.mark.parametrize("name", [name for name in TYPES if TYPES[name].link])
def test_the_link_of_a_body_is_an_address_of_the_api(name):
    body = orjson.loads(orjson.dumps(TYPES[name].complete(TYPES[name].example)))
    path, _, _ = body["link"].partition("?")
    assert resolve(f"/api/v1/organisations/acme/{path}")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rep": ID, "from_day": date(2026, 1, 1), "name": "Bob"},
        {"rep": "Bob", "from_day": date(2026, 1, 1)},
        {"rep": None, "from_day": date(2026, 1, 1)},
        {"rep": ID, "from_day": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_body_with_other_fields_or_values_is_refused(body):
    with pytest.raises(ValueError, match=r"A body of rep\.left is wrong in: "):
        TYPES["rep.left"].complete(body)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.ID, ID, str(ID)),
        (Kind.IDS, [ID], [ID, "Bob"]),
        (Kind.DAY, date(2026, 1, 1), "2026-01-01"),
        (Kind.NUMBER, 3, 3.5),
        (Kind.NUMBER, 0, True),
        (Kind.WORD, "succeeded", "bob"),
    ],
)
def test_a_kind_accepts_its_own_values_and_no_text(kind, good, bad):
    words = ("failed", "succeeded")
    assert Field(kind, "", words=words).accepts(good)
    assert not Field(kind, "", words=words).accepts(bad)
    assert not Field(kind, "", words=words).accepts(None)
    assert Field(kind, "", nullable=True).accepts(None)
