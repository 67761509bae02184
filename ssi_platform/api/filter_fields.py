"""Form fields for query parameters that validate with the serializer fields of bodies."""

from typing import Any

from django import forms
from rest_framework.exceptions import ValidationError

from . import strict_fields

MAX_NUMBER = 2**53 - 1  # The largest that every JSON reader takes exactly.


class CheckedBySerializerField(forms.Field):
    """A form field that validates with a serializer field."""

    serializer_field: strict_fields.AnyField

    def to_python(self, value: Any) -> Any:
        try:
            return self.serializer_field.run_validation(value)
        except ValidationError as error:
            detail: Any = error.detail
            raise forms.ValidationError(str(detail[0]), detail[0].code) from None


class TextFormField(CheckedBySerializerField, forms.CharField):
    serializer_field = strict_fields.CharField(allow_blank=True)


class IdFormField(CheckedBySerializerField, forms.UUIDField):
    serializer_field = strict_fields.UUIDField()


class DayFormField(CheckedBySerializerField, forms.DateField):
    serializer_field = strict_fields.DateField()


class InstantFormField(CheckedBySerializerField, forms.DateTimeField):
    serializer_field = strict_fields.DateTimeField()


class NumberFormField(CheckedBySerializerField, forms.IntegerField):
    """A whole number from 0 on, in ASCII digits."""

    serializer_field = strict_fields.IntegerField(min_value=0, max_value=MAX_NUMBER)

    def to_python(self, value: Any) -> Any:
        digits = value.isascii() and value.isdigit() and len(value) <= len(str(MAX_NUMBER))
        return super().to_python(int(value) if digits else value)


class BooleanFormField(CheckedBySerializerField, forms.NullBooleanField):
    """There is no other way to write them in an address, so these two are text."""

    serializer_field = strict_fields.BooleanField()

    def to_python(self, value: Any) -> Any:
        return super().to_python({"true": True, "false": False}.get(value, value))
