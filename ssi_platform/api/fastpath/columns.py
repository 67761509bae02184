"""Reads columns of the rows of a page."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ssi_platform.database import prepared

from .json_rows import column_name, conditions_of


def fetch_columns(
    queryset: QuerySet[Any],
    columns: tuple[str, ...],
    *,
    keys: tuple[str, ...],
    descending: bool,
    limit: int,
) -> list[tuple[Any, ...]]:
    """Return columns of the first rows of a queryset in the order of the columns `keys`.

    All are columns of the model's own table. Of the queryset only tables and conditions are
    compiled. It must neither group nor combine others, and is used up.
    """
    model: Any = queryset.model
    query, way = queryset.query, " DESC" if descending else ""
    query.get_initial_alias()
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        tables, first = compiler.get_from_clause()
        where, second = conditions_of(compiler, query)
    except EmptyResultSet:
        return []
    selected = ", ".join(column_name(model, column) for column in columns)
    order = ", ".join(column_name(model, key) + way for key in keys)
    return prepared.run(
        f"SELECT {selected} FROM {' '.join(tables)} WHERE {where}"  # noqa: S608 - Compiled.
        f" ORDER BY {order} LIMIT {limit}",
        [*first, *second],
    )
