"""Verdicts given under plans. They are kept by an app that imports this one, and registers them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ssi_platform.registry import Registry


class VerdictGiven(ValueError):
    """The change would begin on or before a due day on which the plan was judged already."""


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A record of verdicts; `last_due` returns the last due day that a plan was judged on.

    Its arguments are the ids of the organisation and of the plan; None: no verdict is given.
    """

    name: str
    last_due: Callable[[UUID, UUID], date | None]


VERDICT_RECORDS: Registry[VerdictRecord] = Registry(
    "record of verdicts", name=lambda record: record.name
)


def check_verdicts(organisation_id: UUID, plan_id: UUID, day: date) -> None:
    """Raise VerdictGiven where a verdict rests on a plan's terms of a day, or of a later one."""
    for record in VERDICT_RECORDS:
        due = record.last_due(organisation_id, plan_id)
        if due is not None and due >= day:
            detail = f"The stage due on {due} is judged already: choose a later day than that."
            raise VerdictGiven(detail)
