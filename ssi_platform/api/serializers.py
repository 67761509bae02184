"""Serializers that are strict about input.

Apps import this instead of `rest_framework.serializers`; the names are the same.
"""

from itertools import islice
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.serializers import (
    ErrorDetail,
    Field,
    ListField,
    ListSerializer,
    ValidationError,
)

from .strict_fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    EmailField,
    FloatField,
    IntegerField,
    URLField,
    UUIDField,
)

__all__ = [
    "BooleanField",
    "CharField",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "EmailField",
    "ErrorDetail",
    "Field",
    "FloatField",
    "IntegerField",
    "ListField",
    "ListSerializer",
    "ModelSerializer",
    "Serializer",
    "URLField",
    "UUIDField",
    "ValidationError",
    "list_of",
]


MAX_UNKNOWN = 20  # Unknown keys that the error lists: a body may have a hundred thousand.


class Strict(serializers.Serializer[Any]):
    """Refuse unknown and read-only keys."""

    expandable: dict[str, Any]  # What `expand` takes; see `expansion.Expansion`.

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = list(islice((key for key in data if key not in writable), MAX_UNKNOWN))
            if unknown:
                detail = ErrorDetail("Not a writable field.", "unknown_field")
                raise ValidationError({str(key): [detail] for key in unknown})
        return super().to_internal_value(data)


class Serializer(Strict):
    pass


def list_of(serializer_class: type[Any], most: int, **kwargs: Any) -> Any:
    """Return a field of at most so many rows, as the API's description says."""
    return serializer_class(many=True, max_length=most, **kwargs)


class ModelSerializer(Strict, serializers.ModelSerializer[Any]):
    serializer_choice_field = ChoiceField
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.BooleanField: BooleanField,
        models.CharField: CharField,
        models.DateField: DateField,
        models.DateTimeField: DateTimeField,
        models.EmailField: EmailField,
        models.FloatField: FloatField,
        models.IntegerField: IntegerField,
        models.PositiveIntegerField: IntegerField,
        models.PositiveSmallIntegerField: IntegerField,
        models.SmallIntegerField: IntegerField,
        models.TextField: CharField,
        models.URLField: URLField,
        models.UUIDField: UUIDField,
    }
