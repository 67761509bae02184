"""Query parameters of computed answers: words, numbers, true and false."""

from enum import StrEnum
from typing import TypeVar

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from .strict_fields import CharField

Word = TypeVar("Word", bound=StrEnum)


def word_parameter(request: Request, name: str, default: Word) -> Word:
    """Return one of the words of the default's enumeration. Raises ValidationError."""
    given, words = request.query_params.get(name), type(default)
    if given is None:
        return default
    if given not in list(words):
        raise _refused(name, "invalid_choice", f"One of: {', '.join(words)}.")
    return words(given)


def flag_parameter(request: Request, name: str) -> bool:
    """Return whether a parameter is `true`; left out it is not. Raises ValidationError."""
    given = request.query_params.get(name, "false")
    if given not in ("true", "false"):
        raise _refused(name, "invalid", "Must be true or false.")
    return given == "true"


def number_parameter(request: Request, name: str, default: int, span: tuple[int, int]) -> int:
    """Return a whole number between two others, both included. Raises ValidationError."""
    given = request.query_params.get(name, str(default))
    if not (given.isascii() and given.isdigit() and span[0] <= int(given[:9]) <= span[1]):
        raise _refused(name, "out_of_range", f"A whole number from {span[0]} to {span[1]}.")
    return int(given)


def text_parameter(request: Request, name: str, longest: int) -> str | None:
    """Return a text of at least one character, or None. Raises ValidationError."""
    given = request.query_params.get(name)
    if given is None:
        return None
    try:
        text: str = CharField(max_length=longest).run_validation(given)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None
    return text


def _refused(name: str, code: str, detail: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(detail, code)]})
