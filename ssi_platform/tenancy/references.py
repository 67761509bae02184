"""Names of rows in addresses, filters and bodies: an id, or the caller's own id of the row.

Our ids are UUIDs of version 7, and a text in that form is taken for one. Any other text, also a
UUID of another version, is looked up as an external id.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import register_converter

from ssi_platform.api.filters import MAX_IN, MAX_WORD, IsNullFilter, MethodFilter
from ssi_platform.api.strict_fields import CharField, UUIDField
from ssi_platform.domain.identities import own_id

from .fields import TenantRelatedField

# Endings of addresses, which an external id in an address cannot have after a colon.
ENDINGS = ("erase", "merge", "partial")


class Reference(str):
    """An external id of a row of a model, in an address."""

    model: type[Any]

    def id_for(self, caller: Any) -> UUID | None:
        """Return the id of the row, if the caller sees it."""
        if "\0" in self:
            return None  # PostgreSQL cannot store the character, nor look for it.
        row = self.model.objects.visible_to(caller).find(self)
        return None if row is None else UUID(str(row.pk))


class ReferenceConverter:
    """A part of an address: an id as a UUID, or a `Reference`."""

    regex = rf"(?:[^/:]|:(?!(?:{'|'.join(ENDINGS)})(?:/|$)))+"
    model: type[Any]

    def to_python(self, value: str) -> UUID | Reference:
        if own := own_id(value):
            return own
        reference = Reference(value)
        reference.model = self.model
        return reference

    def to_url(self, value: object) -> str:
        return str(value)


def register_in_addresses(name: str, model: type[Any]) -> None:
    """Let routes name rows of a model: `<rep:pk>` is a rep by its id or external id."""
    register_converter(type(f"{name}_converter", (ReferenceConverter,), {"model": model}), name)


class ReferenceField(TenantRelatedField):
    """A row by its id or external id; shown as its id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(pk_field=UUIDField(), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        text = CharField(max_length=MAX_WORD).run_validation(data)
        row = self.get_queryset().find(text)
        if row is None:
            self.fail("does_not_exist", pk_value=text)
        return row


def references(
    name: str, rows: Callable[[], Any], *, column: str | None = None, nullable: bool = False
) -> dict[str, Any]:
    """Return lookups of a row by its id or external id: equal, one of, and null where it can be.

    `rows` returns the queryset that the ids are looked up in.
    """
    column = column or f"{name}_id"

    def one(listed: QuerySet[Any], text: str) -> QuerySet[Any]:
        if own := own_id(text):
            return listed.filter(**{column: own})
        return listed.filter(**{f"{column}__in": _ids(rows(), [text])})

    def some(listed: QuerySet[Any], text: str) -> QuerySet[Any]:
        texts = text.split(",")
        own = list(filter(None, map(own_id, texts)))
        wanted = own if len(own) == len(texts) else _ids(rows(), texts)
        return listed.filter(**{f"{column}__in": wanted})

    by = "by its id or external id."
    filters: dict[str, Any] = {
        name: ReferenceFilter(one, help_text=f"Only rows with exactly this; {by}"),
        f"{name}__in": ManyReferencesFilter(
            some,
            longest=MAX_IN * (MAX_WORD + 1) - 1,
            help_text=f"Only rows with one of these, separated by commas; each {by}",
        ),
    }
    if nullable:
        filters[f"{name}__isnull"] = IsNullFilter(column, lookup_expr="isnull")
    return filters


class ReferenceFilter(MethodFilter):
    """The name of a row."""

    names_rows = True


class ManyReferencesFilter(ReferenceFilter):
    """Names of rows, separated by commas."""

    is_many = True


def _ids(rows: Any, texts: Iterable[str]) -> Any:
    return rows.referred_to_as(list(texts)).order_by().values("pk")
