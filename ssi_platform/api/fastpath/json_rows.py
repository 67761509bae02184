"""Rows of a list as the database writes them: JSON, which goes into the answer untouched.

A serializer whose fields are columns says so with `flat = True`; then no object is built and no
field is serialised here. A field that shows a column differently from how it is stored brings
`shown`, a function from expression to expression; a field that is no column stands in the
serializer's `computed`, as an expression.
"""

from functools import cache, lru_cache
from operator import itemgetter

import orjson
from django.core.exceptions import EmptyResultSet, FieldError, FullResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, F, Func, TextField
from django.db.models.functions import Cast
from django.db.models.sql import Query
from rest_framework import serializers

from . import prepared

SHOWN = "shown"  # What the row beside goes by.


class Row(Func):
    """Named expressions as a row of their own."""

    output_field = TextField()

    def __init__(self, *expressions, names):
        self.names = names
        super().__init__(*expressions)

    def as_sql(self, compiler, connection, **context):
        quote, columns, parameters = connection.ops.quote_name, [], []
        for name, expression in zip(self.names, self.source_expressions, strict=True):
            sql, given = compiler.compile(expression)
            columns.append(f"{sql} AS {quote(name)}")
            parameters += given
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

    def __init__(self, sql, parameters):
        super().__init__()
        self.sql, self.parameters = sql, parameters

    def resolve_expression(self, *args, **kwargs):
        return self

    def as_sql(self, compiler, connection):
        return self.sql, self.parameters


@lru_cache(maxsize=1_000)  # Callers choose among millions of selections.
def columns_of(model, serializer_class, names, keys):
    """Return what a page asks for, the row that a flat serializer shows and the columns; and a
    function from what is fetched to the keys of the row, from which `to_python` makes their values.
    """
    shown = _columns(model, serializer_class)
    row = Row(*(shown[name] for name in names), names=names)
    texts, keys_of = _keys(serializer_class, names, keys)
    columns = Func(Compiled(f"row_to_json({SHOWN})::text", []), *texts, template="%(expressions)s")
    return _compiled(model, row), _compiled(model, columns), keys_of


def _keys(serializer_class, names, keys):
    """Read the keys in the row where it shows them as they are stored, or in columns of their own.

    Only the rows at a page's ends are asked for theirs; columns would be fetched of all.
    """
    fields = fields_of(serializer_class)
    stored = {fields[name].source: name for name in names if _as_stored(serializer_class, name)}
    if not stored.keys() >= set(keys):
        return [Cast(F(key), TextField()) for key in keys], itemgetter(slice(1, None))

    def keys_of(fetched):
        values = orjson.loads(fetched[0])
        return [values[stored[key]] for key in keys]

    return [], keys_of


@cache
def column_name(model, field):
    """Return a column of the queried table itself, as SQL."""
    return _compiled(model, F(field)).sql


def fetched(queryset, row, columns, ending):
    """Run a queryset for a row beside and columns alone, with this ORDER BY and LIMIT.

    What Django would do once more for each request with the columns and the order, of which there
    are few, is done once; of the queryset only its tables and its conditions are compiled. It must
    neither group nor combine, and is used up.
    """
    query = queryset.query
    query.get_initial_alias()
    row, columns = row.resolve_expression(query), columns.resolve_expression(query)
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        selected, first = compiler.compile(columns)
        tables, second = compiler.get_from_clause()
        beside, third = compiler.compile(row)
        where, fourth = _conditions(compiler, query)
    except EmptyResultSet:  # Django knows it before the database: `id IN ()`.
        return []
    # As a sub-select among the columns the row would be run once for each row.
    tables = f"{' '.join(tables)} CROSS JOIN LATERAL ({beside}) {SHOWN}"
    sql = f"SELECT {selected} FROM {tables} WHERE {where} {ending}"  # noqa: S608 - Compiled.
    return prepared.run(sql, [*first, *second, *third, *fourth])


def _conditions(compiler, query):
    try:
        return compiler.compile(query.where)
    except FullResultSet:
        return "true", []


def joined(rows):
    """Return a JSON array of rows that are JSON already."""
    return orjson.Fragment(f"[{','.join(rows)}]".encode())


@cache
def fields_of(serializer_class):
    """Return the fields that a serializer shows, by name; for looking at only."""
    fields = serializer_class().fields
    return {name: field for name, field in fields.items() if not field.write_only}


@cache
def _columns(model, serializer_class):
    computed = getattr(serializer_class, "computed", {})
    return {
        name: _compiled(model, computed.get(name) or _shown(model, field))
        for name, field in fields_of(serializer_class).items()
    }


def _as_stored(serializer_class, name):
    field = fields_of(serializer_class)[name]
    changed = hasattr(field, "shown") or isinstance(field, serializers.DateTimeField)
    return not changed and name not in getattr(serializer_class, "computed", {})


def _shown(model, field):
    column = F(field.source.replace(".", "__"))
    if hasattr(field, "shown"):
        return field.shown(column)
    return Instant(column) if isinstance(field, serializers.DateTimeField) else column


def _compiled(model, expression):
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
