"""Numbers of the API, stored in thousandths and shown with at most three decimals."""

from decimal import Decimal

from django.db.models import FloatField, Func
from rest_framework import serializers

from ssi_platform.domain.thousandths import from_thousandths

from .strict_fields import shortest


class Points(Func):
    """Thousandths as points, by the database: the suggestion double, as Python makes it."""

    template = "%(expressions)s / 1000::float8"
    output_field = FloatField()


class PointsField(serializers.Field):
    """A number of points, 0 to `upper`, or a signed difference; JSON numbers only, never text.

    What comes in goes on as it is, for the domain to judge; what goes out was whole thousandths.
    """

    def __init__(self, *, upper=None, **kwargs):
        self.upper = upper
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
            raise serializers.ValidationError("Must be a number.", "not_a_number")
        return data

    def to_representation(self, value):
        return shortest(from_thousandths(value))

    def shown(self, column):
        return Points(column)
