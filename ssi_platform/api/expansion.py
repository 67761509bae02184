"""`expand`: replaces ids of related rows by the rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from .sparse import Selection, SerializerClass, whole


@dataclass(frozen=True)
class Expansion:
    """The target of a reference: a queryset with `visible_to`, and the serializer of its rows.

    It is an entry of a serializer's `expandable`, under the name of the field with the id.
    """

    serializer_class: type
    queryset: Any


def shown(
    serializer_class: SerializerClass,
    rows: Any,
    selection: Selection,
    context: Any,
    *,
    many: bool = False,
) -> Any:
    """Serialise the selected fields of one object or many, with the requested expansions."""
    some = list(rows) if many else [rows]
    serializer = serializer_class(some, many=True, context=context)
    for name in set(serializer.child.fields) - set(selection.names):
        del serializer.child.fields[name]
    data = serializer.data
    for name, inner in selection.inside.items():
        _expand(data, name, serializer_class.expandable[name], inner, context)
    return data if many else data[0]


def _expand(data: Any, name: str, expansion: Expansion, selection: Selection, context: Any) -> None:
    """Replace ids by objects, with one query; by null for rows that the caller cannot see."""
    ids = {row[name] for row in data} - {None}
    visible = expansion.queryset.visible_to(context["view"].caller)
    rows = visible.in_bulk(ids)
    objects = shown(expansion.serializer_class, rows.values(), selection, context, many=True)
    by_id = dict(zip(map(str, rows), objects, strict=True))
    for row in data:
        row[name] = by_id.get(row[name])


def narrowed(
    queryset: QuerySet[Any], serializer_class: SerializerClass, selection: Selection, keys: set[str]
) -> Any:
    """Read only the columns that are shown and the keys, where the fields are plain columns."""
    if selection == whole(serializer_class) or _is_shaped_by_hand(serializer_class):
        return queryset
    columns = {field.name for field in queryset.model._meta.concrete_fields}
    columns |= {field.attname for field in queryset.model._meta.concrete_fields}
    fields = serializer_class().fields
    sources = {fields[name].source for name in selection.names}
    if not sources <= columns:
        return queryset
    return queryset.select_related(None).only(*sources, *keys)


def _is_shaped_by_hand(serializer_class: SerializerClass) -> bool:
    return serializer_class.to_representation is not serializers.Serializer.to_representation
