"""How the domain refuses a set of fields: everything that is wrong with it, at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `field` is a name, or a JSON pointer into a payload."""

    field: str
    code: str
    detail: str


class Invalid(ValueError):
    """A set of fields that is not accepted, with an error for each thing that is wrong."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.detail}" for error in self.errors))
