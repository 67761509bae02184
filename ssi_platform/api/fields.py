"""Serializer fields for points, instants of observations and registered names."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import FloatField, Func
from rest_framework import serializers

from ssi_platform.database import clock
from ssi_platform.domain.readings import latest_observation
from ssi_platform.domain.thousandths import from_thousandths

from .strict_fields import ChoiceField, DateTimeField, shortest


class Points(Func):
    """Thousandths as points, by the database: the suggestion double, as Python makes it."""

    template = "%(expressions)s / 1000::float8"
    output_field = FloatField()


class PointsField(serializers.Field[Any, Any, Any, Any]):
    """A number of points, 0 to `upper`, or a signed difference; JSON numbers only, never text.

    Input is passed to the domain unchanged; output is converted from whole thousandths.
    """

    def __init__(self, *, upper: int | None = None, **kwargs: Any) -> None:
        self.upper = upper
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int | float | Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
            raise serializers.ValidationError("Must be a number.", "not_a_number")
        return data

    def to_representation(self, value: int) -> Any:
        return shortest(from_thousandths(value))

    def shown(self, column: Any) -> Points:
        return Points(column)


class ObservedAtField(DateTimeField):
    """The instant of an observation, which is not in the future."""

    default_error_messages = {"future_instant": "Lies in the future."}

    def to_internal_value(self, value: Any) -> datetime:
        instant = super().to_internal_value(value)
        if instant > latest_observation(clock.now()):
            self.fail("future_instant")
        return instant


class RegisteredField(ChoiceField):
    """A choice of registered names, which are complete when all apps are ready."""

    def __init__(self, words: Callable[[], Iterable[str]], **kwargs: Any) -> None:
        self.words = words
        super().__init__(choices=(), **kwargs)

    def bind(self, field_name: str, parent: Any) -> None:
        self.choices = list(self.words())
        super().bind(field_name, parent)
