"""Rows of a list, straight from the database to JSON: no objects, no field by field serialising.

A serializer whose fields are columns says so with `flat = True`. A field that shows a column
differently from how it is stored brings a function `plain`; a field that is no column stands in
the serializer's `computed`, with a function of the row.
"""

from rest_framework.relations import PrimaryKeyRelatedField


def columns_of(serializer):
    """Return the columns that a flat serializer shows."""
    return {column for _, column, _ in _shapes(serializer) if column}


def rows_of(serializer, rows):
    """Turn rows of `values()` into what the serializer would have made of the objects."""
    shapes = _shapes(serializer)
    return [{name: _shown(row, column, show) for name, column, show in shapes} for row in rows]


def _shown(row, column, show):
    if column is None:
        return show(row)
    return show(row[column]) if show else row[column]


def _shapes(serializer):
    computed = getattr(serializer, "computed", {})
    return [
        (name, None, computed[name])
        if name in computed
        else (name, _column(field), getattr(field, "plain", None))
        for name, field in serializer.fields.items()
    ]


def _column(field):
    source = field.source.replace(".", "__")
    return f"{source}_id" if isinstance(field, PrimaryKeyRelatedField) else source
