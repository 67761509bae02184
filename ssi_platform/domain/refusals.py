"""The exceptions with which domain functions, policies and services refuse input or access."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error of one field; `field` is a name, or a JSON pointer into a payload."""

    field: str
    code: str
    detail: str


class Invalid(ValueError):
    """A set of fields that is not accepted, with an error for each thing that is wrong."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.detail}" for error in self.errors))


class NotAllowed(Exception):
    """The caller has no right to do this, now or to these rows or days.

    Policies raise it. `code` is a stable problem code, `field` the input that is about what the
    caller may not touch, or empty. Every entry point shows it: the API as a 403, a batch or a file
    as the error of a row, the admin site beside the field.
    """

    def __init__(self, code: str, detail: str, *, field: str = "") -> None:
        self.code, self.detail, self.field = code, detail, field
        super().__init__(detail)

    def as_field_error(self) -> FieldError:
        """Return the refusal as the error of one row."""
        return FieldError(self.field, self.code, self.detail)


class OverQuota(Exception):
    """The organisation has used up a quota; after `wait` seconds it may have room again."""

    def __init__(self, code: str, detail: str, *, wait: int) -> None:
        self.code, self.detail, self.wait = code, detail, wait
        super().__init__(detail)
