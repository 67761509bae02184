"""Converts refusals of services to errors of form fields."""

from typing import Any

from django.db import IntegrityError

from ssi_platform.domain.refusals import Invalid, NotAllowed


class Refusal(ValueError):
    """The admin itself refuses: a field, or None for the whole form, and why."""

    code = "refused"

    def __init__(self, field: str | None, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def explained(
    error: Exception, fields: dict[type[Exception], str | None], taken: dict[str, str]
) -> list[tuple[str | None, str, str]]:
    """Return (field or None, message, code) for each error of an exception.

    `fields` maps exceptions of services to fields, `taken` unique constraints to fields.
    """
    if isinstance(error, Invalid):
        return [(one.field, one.detail, one.code) for one in error.errors]
    if isinstance(error, NotAllowed):
        return [(error.field or None, error.detail, error.code)]
    if isinstance(error, IntegrityError):
        return [(*_of_constraint(error, taken), "conflict")]
    field = error.field if isinstance(error, Refusal) else fields[type(error)]
    return [(field, str(error), getattr(error, "code", Refusal.code))]


def _of_constraint(error: Any, taken: dict[str, str]) -> tuple[str | None, str]:
    diagnosis = getattr(error.__cause__, "diag", None)
    field = taken.get(getattr(diagnosis, "constraint_name", None) or "")
    if field:
        return field, "This is taken already."
    return None, "This does not fit what is stored already; perhaps somebody changed it just now."
