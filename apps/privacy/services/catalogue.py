"""Finds, by the models, where an organisation's tables can hold what names a person.

A new table or column is found by itself: rows that belong to a rep go with the rep, and texts of
all other rows are searched.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.directory.models import Rep
from ssi_platform.database.privileges import updated_columns
from ssi_platform.tenancy.models import TenantModel

# Tables whose texts are not searched, each for a reason; beside them those that the application may
# not change: the audit, whose values a function erases, and events, which have no texts.
SEARCHED_OTHERWISE = {
    "access_membership": "the names of other members, who may be called alike",
    "directory_rep": "the names of other reps, who may be called alike",
    "ledger_idempotentanswer": "encrypted; all answers are taken back",
    "organisations_organisation": "the organisation's own name",
    "privacy_erasure": "the erasure itself empties it",
}
Columns = tuple[tuple[str, "models.Field[Any, Any]"], ...]


@cache
def tables_of_reps() -> tuple[type[Any], ...]:
    """Return the models whose rows belong to one rep, so that they are deleted with the rep."""
    return tuple(model for model in tenant_tables() if _belongs_to_rep(model))


@cache
def optional_references() -> tuple[tuple[type[Any], str], ...]:
    """Return the models and columns that may name a rep, and are cleared."""
    return tuple(
        (model, field.attname)
        for model in tenant_tables()
        for field in model._meta.concrete_fields
        if field.remote_field and field.related_model is Rep and field.null
    )


@cache
def parts_of_references() -> tuple[tuple[type[Any], str], ...]:
    """Return the models whose rows are parts of what names a rep, with the way to the rep's id."""
    return tuple(
        part for model, name in optional_references() for part in _parts_of(model, f"__{name}")
    )


@cache
def lists_of_ids() -> tuple[tuple[type[Any], str], ...]:
    """Return the models and columns with a list of ids, which may be those of reps."""
    return tuple(
        (model, field.name)
        for model in tenant_tables()
        for field in model._meta.concrete_fields
        if isinstance(field, ArrayField) and isinstance(field.base_field, models.UUIDField)
    )


@cache
def single_ids() -> tuple[tuple[type[Any], str], ...]:
    """Return the models and columns that name a rep by id, without a reference to the rep."""
    return tuple(
        (model, field.name)
        for model in tenant_tables()
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and field.name == "rep"
    )


@cache
def searched_texts() -> tuple[tuple[type[Any], Columns], ...]:
    """Return the models whose texts may name anybody, with their columns of text."""
    return tuple(
        (model, columns)
        for model in tenant_tables()
        if model not in tables_of_reps() and _is_searched(model)
        if (columns := tuple(_texts(model)))
    )


@cache
def tenant_tables() -> tuple[type[Any], ...]:
    """Return the models of an organisation's own tables; views are left out."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, TenantModel) and model._meta.managed
    )


def _parts_of(model: type[Any], way: str) -> Iterator[tuple[type[Any], str]]:
    for related in model._meta.related_objects:
        if related.on_delete is models.CASCADE:
            part: Any = related.related_model
            to_part = related.field.name + way
            yield part, to_part
            yield from _parts_of(part, f"__{to_part}")


def _is_searched(model: type[Any]) -> bool:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    return "UPDATE" in model.app_privileges and name not in SEARCHED_OTHERWISE


def _belongs_to_rep(model: type[Any]) -> bool:
    return any(
        field.remote_field and field.related_model is Rep and not field.null
        for field in model._meta.concrete_fields
    )


def _texts(model: type[Any]) -> Iterator[tuple[str, "models.Field[Any, Any]"]]:
    narrowed = updated_columns().get(model._meta.db_table)
    for field in model._meta.concrete_fields:
        inner = field.base_field if isinstance(field, ArrayField) else field
        is_text = isinstance(inner, models.CharField | models.TextField | models.JSONField)
        if is_text and not field.choices and (narrowed is None or field.column in narrowed):
            yield field.column, field
