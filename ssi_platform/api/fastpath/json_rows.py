"""Reads the rows of a list as JSON texts written by the database.

A serializer whose fields are columns says so with `flat = True`; then no model instance is built
and no field is serialized here. A field that shows a column differently from how it is stored has
a method `shown`, a function from expression to expression; a field that is not a column is in
the serializer's `computed`, as an expression.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Self

import orjson
from django.core.exceptions import EmptyResultSet, FieldError, FullResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateTimeField, Expression, F, Func, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.sql import Query
from rest_framework import serializers

from ssi_platform.api.sparse import SerializerClass, fields_of
from ssi_platform.database import prepared

SHOWN = "shown"  # The name of the derived table that holds the row as it is shown.

Fetched = tuple[Any, ...]  # The row's JSON, then its keys where the JSON does not hold them.
KeysOf = Callable[[Fetched], Sequence[str]]


def fetch_json_rows(
    queryset: QuerySet[Any],
    serializer_class: SerializerClass,
    names: tuple[str, ...],
    *,
    keys: tuple[str, ...],
    descending: bool,
    limit: int,
) -> tuple[list[Fetched], KeysOf]:
    """Return the first rows of a queryset in the order of the columns `keys`.

    The first item of each row is the JSON object with the fields `names` of a flat serializer; the
    function that comes with the rows returns the row's keys as texts that `to_python` reads. The
    queryset must neither group nor combine others, and is used up.

    What Django would compile for each request once more, the columns and the order, is compiled
    once for each selection; of the queryset only tables and conditions are compiled.
    """
    model: Any = queryset.model
    way = " DESC" if descending else ""
    order = ", ".join(column_name(model, key) + way for key in keys)
    row, columns, keys_of = columns_of(model, serializer_class, names, keys)
    return _fetch(queryset, row, columns, f"ORDER BY {order} LIMIT {limit}"), keys_of


def json_array(texts: Iterable[str]) -> orjson.Fragment:
    """Return a JSON array of values that are JSON already, for orjson to write as it is."""
    return orjson.Fragment(f"[{','.join(texts)}]".encode())


class Row(Func):
    """Named expressions as a row of their own."""

    output_field = TextField()

    def __init__(self, *expressions: Any, names: tuple[Any, ...]) -> None:
        self.names = names
        super().__init__(*expressions)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        quote, columns, parameters = connection.ops.quote_name, [], []
        for name, expression in zip(self.names, self.source_expressions, strict=True):
            sql, own_parameters = compiler.compile(expression)
            columns.append(f"{sql} AS {quote(name)}")
            parameters += own_parameters
        return f"SELECT {', '.join(columns)}", parameters


class Instant(Func):
    """RFC 3339 in UTC, written as orjson writes it."""

    template = (
        "replace(to_char(%(expressions)s AT TIME ZONE 'UTC',"
        """ 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
    )
    output_field = TextField()


class Compiled(Expression):
    """SQL over the columns of the queried table itself, compiled once for all requests."""

    output_field = TextField()

    def __init__(self, sql: str, parameters: list[Any]) -> None:
        super().__init__()
        self.sql, self.parameters = sql, parameters

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Self:
        return self

    def as_sql(self, compiler: Any, connection: Any) -> tuple[Any, ...]:
        return self.sql, self.parameters


@lru_cache(maxsize=1_000)  # Callers choose among millions of selections.
def columns_of(
    model: Any, serializer_class: SerializerClass, names: tuple[Any, ...], keys: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Return the shown row, the columns to fetch, and what reads a fetched row's keys."""
    shown = _shown_columns(model, serializer_class)
    row = Row(*(shown[name] for name in names), names=names)
    texts, keys_of = _keys(model, serializer_class, names, keys)
    columns = Func(Compiled(f"row_to_json({SHOWN})::text", []), *texts, template="%(expressions)s")
    return _compiled(model, row), _compiled(model, columns), keys_of


def _keys(
    model: Any, serializer_class: SerializerClass, names: tuple[Any, ...], keys: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Read the keys in the JSON where it shows them as they are stored, else in further columns.

    Only the rows at a page's ends are asked for their keys; columns would be fetched of all.
    """
    fields = fields_of(serializer_class)
    stored = {fields[name].source: name for name in names if _as_stored(serializer_class, name)}
    if not stored.keys() >= set(keys):
        return [_as_text(model, key) for key in keys], itemgetter(slice(1, None))

    def keys_of(fetched: tuple[str]) -> list[str]:
        values = orjson.loads(fetched[0])
        return [values[stored[key]] for key in keys]

    return [], keys_of


def _as_text(model: Any, key: str) -> Any:
    instant = isinstance(model._meta.get_field(key), DateTimeField)
    return Instant(F(key)) if instant else Cast(F(key), TextField())


@cache
def column_name(model: Any, field: str) -> str:
    """Return a column of the queried table itself, as SQL."""
    sql: str = _compiled(model, F(field)).sql
    return sql


def _fetch(
    queryset: QuerySet[Any], row: Compiled | Row, columns: Compiled, ending: str
) -> list[Any]:
    query = queryset.query
    query.get_initial_alias()
    row, columns = row.resolve_expression(query), columns.resolve_expression(query)
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        selected, first = compiler.compile(columns)
        tables, second = compiler.get_from_clause()
        beside, third = compiler.compile(row)
        where, fourth = conditions_of(compiler, query)
    except EmptyResultSet:  # Django knows it before the database: `id IN ()`.
        return []
    # As a sub-select among the columns the row would be evaluated once for each field.
    tables = f"{' '.join(tables)} CROSS JOIN LATERAL ({beside}) {SHOWN}"
    sql = f"SELECT {selected} FROM {tables} WHERE {where} {ending}"  # noqa: S608 - Compiled.
    return prepared.run(sql, [*first, *second, *third, *fourth])


def conditions_of(compiler: Any, query: Any) -> tuple[Any, ...]:
    """Return the conditions of a query as SQL and parameters. Raises EmptyResultSet."""
    try:
        where: tuple[Any, ...] = compiler.compile(query.where)
        return where
    except FullResultSet:
        return "true", []


@cache
def _shown_columns(model: Any, serializer_class: SerializerClass) -> dict[str, Any]:
    computed = getattr(serializer_class, "computed", {})
    return {
        name: _compiled(model, computed.get(name) or _shown(model, field))
        for name, field in fields_of(serializer_class).items()
    }


def _as_stored(serializer_class: SerializerClass, name: str) -> bool:
    field = fields_of(serializer_class)[name]
    changed = hasattr(field, "shown") or isinstance(field, serializers.DateTimeField)
    return not changed and name not in getattr(serializer_class, "computed", {})


def _shown(model: Any, field: Any) -> Any:
    column = F(field.source.replace(".", "__"))
    if hasattr(field, "shown"):
        return field.shown(column)
    return Instant(column) if isinstance(field, serializers.DateTimeField) else column


def _compiled(model: Any, expression: Any) -> Any:
    """Compile an expression, unless it needs what only a whole query has."""
    query = Query(model)
    query.get_initial_alias()
    try:
        resolved = expression.resolve_expression(query)
    except FieldError:  # An annotation of the queryset.
        return expression
    if sum(map(bool, query.alias_refcount.values())) > 1:  # A join.
        return expression
    return Compiled(*query.get_compiler(DEFAULT_DB_ALIAS).compile(resolved))
