"""docs/events.md has the registered types of events, their fields, and what these are."""

from apps.ledger.services import EVENT_TYPES

from .pages import TOP

PAGE = TOP / "docs" / "events.md"


def rows(columns):
    """Return the rows of the page's tables with so many columns, without their headers."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in cells if len(row) == columns]


def code(words):
    return ", ".join(f"`{word}`" for word in words)


def test_every_type_has_its_row():
    assert rows(3) == [
        (f"`{one.name}`", one.description, code([*one.fields, *(["link"] if one.link else [])]))
        for one in EVENT_TYPES
    ]


def test_every_field_of_every_type_is_described():
    documented = {
        (name, type_name, kind, description)
        for name, types, kind, description in rows(4)
        for type_name in types.split(", ")
    }
    assert documented == {
        (f"`{name}`", f"`{one.name}`", field.kind.value, field.description)
        for one in EVENT_TYPES
        for name, field in one.fields.items()
    }
