"""Values of query parameters, judged by the fields that judge bodies."""

from django import forms
from rest_framework.exceptions import ValidationError

from . import strict


class Judged:
    """A form's field that leaves what is right and wrong to one of ours."""

    judge = None

    def to_python(self, value):
        try:
            return self.judge.run_validation(value)
        except ValidationError as error:
            raise forms.ValidationError(str(error.detail[0]), error.detail[0].code) from None


class TextFormField(Judged, forms.CharField):
    judge = strict.CharField(allow_blank=True)


class IdFormField(Judged, forms.UUIDField):
    judge = strict.UUIDField()


class DayFormField(Judged, forms.DateField):
    judge = strict.DateField()


class InstantFormField(Judged, forms.DateTimeField):
    judge = strict.DateTimeField()


class BooleanFormField(Judged, forms.NullBooleanField):
    """There is no other way to write them in an address, so these two are text."""

    judge = strict.BooleanField()

    def to_python(self, value):
        return super().to_python({"true": True, "false": False}.get(value, value))
