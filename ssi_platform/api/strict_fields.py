"""Serializer fields that do not convert JSON: text is text, and days have one format.

The framework's own read `"5"` as a number, 5 as text and `20260101` as a day. These bear their
names, and `serializers` offers them in their place.
"""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.validators import URLValidator
from rest_framework import serializers

from ssi_platform.domain.calendar import FIRST_DAY, LAST_DAY, DayOutOfRange, written_day
from ssi_platform.domain.texts import ADDRESS, NOT_TEXT, refuse_unfit
from ssi_platform.domain.thousandths import Refused

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(?P<offset>Z|[+-]\d\d:\d\d)?",
    re.IGNORECASE | re.ASCII,
)


AnyField = serializers.Field[Any, Any, Any, Any]


class Text(AnyField):
    """Text of one line. White space around it is stripped; what nobody can see is refused.

    A field that callers send states its `max_length`: tests/limits finds one that does not.
    """

    default_error_messages = {"not_text": NOT_TEXT}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("not_text")
        try:
            refuse_unfit(data)
        except Refused as refused:
            raise serializers.ValidationError(refused.detail, refused.code) from None
        return super().to_internal_value(data)


class CharField(Text, serializers.CharField):
    pass


class EmailField(Text, serializers.EmailField):
    pass


class URLField(Text, serializers.URLField):
    """A URL, by a pattern that the schema can express."""

    default_error_messages = {"not_an_address": "Must be an address such as https://example.com/."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, URLValidator)]

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if not re.search(ADDRESS, value):
            self.fail("not_an_address")
        return value


class ChoiceField(serializers.ChoiceField):
    """One of the choices; numbers are not converted to text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class BooleanField(serializers.BooleanField):
    default_error_messages = {"not_a_boolean": "Must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("not_a_boolean")
        return data


class IntegerField(serializers.IntegerField):
    default_error_messages = {"not_whole": "Must be a whole number."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("not_whole")
        return data


def shortest(number: Any) -> Any:
    """Return a number as PostgreSQL writes it in JSON: 50 and not 50.0."""
    return int(number) if number is not None and number.is_integer() else number


class FloatField(serializers.FloatField):
    default_error_messages = {"not_a_number": "Must be a number."}

    def to_representation(self, value: Any) -> Any:
        return shortest(super().to_representation(value))

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
            self.fail("not_a_number")
        number: Any = data  # A Decimal too: DRF makes a float of what it takes.
        return super().to_internal_value(number)


class UUIDField(serializers.UUIDField):
    default_error_messages = {"not_an_id": "Must be an id, a UUID as this API writes them."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not UUID.fullmatch(data):
            self.fail("not_an_id")
        return uuid.UUID(data)


class DateField(serializers.DateField):
    """A day, written YYYY-MM-DD."""

    default_error_messages = {
        "not_a_day": "Must be a day, as YYYY-MM-DD.",
        "day_out_of_range": f"Must be between {FIRST_DAY} and {LAST_DAY}.",
    }

    def to_internal_value(self, data: Any) -> date:
        try:
            return written_day(data)
        except DayOutOfRange:
            self.fail("day_out_of_range")
        except (TypeError, ValueError):
            self.fail("not_a_day")


class DateTimeField(serializers.DateTimeField):
    """An instant (RFC 3339), with an offset."""

    default_error_messages = {
        "not_an_instant": "Must be an instant, such as 2026-03-01T09:00:00Z.",
        "no_offset": "Must have an offset from UTC, such as Z or +02:00.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        written = INSTANT.fullmatch(data) if isinstance(data, str) else None
        if written is None:
            self.fail("not_an_instant")
        if written["offset"] is None:
            self.fail("no_offset")
        try:
            return datetime.fromisoformat(data.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("not_an_instant")
