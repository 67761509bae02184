"""Event types, declared by apps; bodies contain ids, days and states, and no personal data."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model

from ssi_platform.registry import Registry

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one row: the action, and the row's columns before and after it."""

    action: str
    instance: Model
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def organisation_id(self) -> UUID:
        """The organisation of the row; the row may be an organisation."""
        organisation_id: UUID = getattr(self.instance, "organisation_id", self.instance.pk)
        return organisation_id


class Kind(Enum):
    """The kind of a body's field. There is no kind for text, so no body can contain a name."""

    ID = "id"
    IDS = "list of ids"
    DAY = "day"
    NUMBER = "whole number"
    WORD = "one of some words"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body; one of the kind WORD lists its words."""

    kind: Kind
    description: str
    nullable: bool = False
    words: Collection[str] = ()

    def accepts(self, value: Any) -> bool:
        """Tell whether the field may hold a value."""
        if value is None:
            return self.nullable
        match self.kind:
            case Kind.ID:
                return isinstance(value, UUID)
            case Kind.IDS:
                return isinstance(value, list) and all(isinstance(one, UUID) for one in value)
            case Kind.DAY:
                return type(value) is date
            case Kind.NUMBER:
                return type(value) is int
            case Kind.WORD:
                return value in self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of event that programs can follow.

    `name` is `<subject type>.<what happened>`. The body's field that is called like the subject
    type holds the subject's id; without such a field the event is about no single row. `link` is
    the address of what to read next, relative to the organisation's address; `{}` takes fields.

    A type that follows from audit changes says which, as pairs of model and action in `follows`,
    and `bodies` returns the bodies of the events that some of those changes cause.
    """

    name: str
    description: str
    fields: Mapping[str, Field]
    example: Body
    link: str | None = None
    follows: Collection[tuple[type[Model], str]] = ()
    bodies: Callable[[Sequence[Change]], Iterable[Body]] | None = None

    @property
    def subject_type(self) -> str:
        return self.name.partition(".")[0]

    def complete(self, body: Body) -> dict[str, Any]:
        """Return a body with its link. Raises ValueError unless it has the declared fields."""
        wrong = sorted(body.keys() ^ self.fields.keys())
        wrong += [name for name in body if name not in wrong and not self._accepts(name, body)]
        if wrong:
            raise ValueError(f"A body of {self.name} is wrong in: {', '.join(wrong)}.")
        link = {"link": self.link.format(**body)} if self.link else {}
        return {**body, **link}

    def following(self, changes: Sequence[Change]) -> Iterable[Body]:
        """Return the bodies of the events that changes cause."""
        mine = [c for c in changes if (type(c.instance), c.action) in self.follows]
        return self.bodies(mine) if mine and self.bodies else ()

    def _accepts(self, name: str, body: Body) -> bool:
        return self.fields[name].accepts(body[name])


EVENT_TYPES: Registry[EventType] = Registry("event type", name=lambda one: one.name)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a program that keeps copies has to read again: one row, or rows of some days.

    `reps` and days are those of a change of scores; null is every rep, or every day. `links` are
    relative to the organisation's address.
    """

    id: UUID | None = None
    reps: Sequence[str] | None = None
    from_day: str | None = None
    to_day: str | None = None
    is_there: bool = True
    links: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Rows that programs keep copies of, named like the subject type of their events.

    `rows` has a queryset and the serializer of its rows, `links` are the addresses of a row by its
    id. Rows without an id are found by `changed`: from the caller and the bodies of events to what
    changed. `permission` is what reading the rows needs
    beyond `visible_to`.
    """

    name: str
    permission: str | None = None
    rows: Any = None
    links: Sequence[str] = ()
    changed: Callable[[Any, Sequence[Body]], Sequence[Changed]] | None = None

    def changes(self, caller: Any, bodies: Sequence[Body]) -> Sequence[Changed]:
        """Return what changed, as it is now, in the order of the bodies of events."""
        if self.changed:
            return self.changed(caller, bodies)
        ids = [UUID(body[self.name]) for body in bodies]
        there = set(self.visible_to(caller, ids).values_list("pk", flat=True))
        return [self._change(one, is_there=one in there) for one in ids]

    def visible_to(self, caller: Any, ids: Sequence[UUID]) -> Any:
        return self.rows.queryset.visible_to(caller).filter(pk__in=ids)

    def _change(self, row: UUID, *, is_there: bool) -> Changed:
        links = [link.format(id=row) for link in self.links] if is_there else []
        return Changed(id=row, is_there=is_there, links=links)


RESOURCES: Registry[Resource] = Registry("resource", name=lambda one: one.name)
