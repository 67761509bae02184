"""Takes the identifiers of a person out of the texts of all tables of an organisation."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from .catalogue import searched_texts
from .identifiers import Identifiers


def replace_texts(
    *, organisation_id: UUID, identifiers: Identifiers, replacement: str
) -> dict[str, int]:
    """Replace a person's identifiers in all texts; return the changed rows by table.

    In the caller's transaction. Safe to repeat.
    """
    if not identifiers.searched:
        return {}
    given: dict[str, Any] = {
        "organisation": organisation_id,
        "text": identifiers.pattern,
        "json": identifiers.json_pattern,
        "replacement": replacement,
    }
    changed = {}
    with connection.cursor() as cursor:
        for model, columns in searched_texts():
            cursor.execute(_statement(model._meta.db_table, columns), given)
            if cursor.rowcount:
                changed[model._meta.db_table] = cursor.rowcount
    return changed


def _statement(table: str, columns: Any) -> str:
    replaced = ", ".join(f'"{name}" = {_replaced(name, field)}' for name, field in columns)
    matches = " OR ".join(
        f"{_as_text(name, field)} ~* {_pattern(field)}" for name, field in columns
    )
    return (
        f'UPDATE "{table}" SET {replaced} WHERE organisation_id = %(organisation)s AND ({matches})'
    )


def _replaced(name: str, field: "models.Field[Any, Any]") -> str:
    new = f"regexp_replace({_as_text(name, field)}, {_pattern(field)}, %(replacement)s, 'gi')"
    if isinstance(field, models.JSONField):
        return f"{new}::jsonb"
    if isinstance(field, ArrayField):
        return f"{new}::varchar[]"
    return f"left({new}, {field.max_length})" if field.max_length else new


def _as_text(name: str, field: "models.Field[Any, Any]") -> str:
    return (
        f'"{name}"' if isinstance(field, models.CharField | models.TextField) else f'"{name}"::text'
    )


def _pattern(field: "models.Field[Any, Any]") -> str:
    return "%(json)s" if isinstance(field, models.JSONField) else "%(text)s"
