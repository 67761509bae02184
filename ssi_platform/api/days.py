"""Days and instants in addresses and query parameters."""

from datetime import date, datetime
from typing import overload

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from ssi_platform.domain.calendar import DayOutOfRange, written_day

from .strict_fields import DateTimeField


def day_of(text: str, name: str) -> date:
    """Parse a day. Raises ValidationError naming the parameter."""
    try:
        return written_day(text)
    except DayOutOfRange:
        detail = ErrorDetail("Must be a day from 2000 to 2199.", "day_out_of_range")
    except ValueError:
        detail = ErrorDetail("Must be a day, written YYYY-MM-DD.", "not_a_day")
    raise ValidationError({name: [detail]})


@overload
def day_parameter(request: Request, name: str, default: date) -> date: ...
@overload
def day_parameter(request: Request, name: str, default: None) -> date | None: ...
def day_parameter(request: Request, name: str, default: date | None) -> date | None:
    given = request.query_params.get(name)
    return default if given is None else day_of(given, name)


def instant_parameter(request: Request, name: str) -> datetime | None:
    """Parse an instant, or None if it is left out. Raises ValidationError naming the parameter."""
    given = request.query_params.get(name)
    if given is None:
        return None
    try:
        return DateTimeField().to_internal_value(given)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None
