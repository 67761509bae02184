"""Due days of what teams are measured by: absences over them are decided on with more care."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ssi_platform.registry import Registry

Stay = tuple[UUID | None, date, date]  # A team, or none, and its first and last day.


@dataclass(frozen=True, slots=True)
class DueDays:
    """Due days that an app above knows.

    `find` takes the organisation's id and the stays of a rep during an absence; it returns a due
    day in whose week, the seven days ending on it, one of the stays is in a team that it is of.
    """

    name: str
    find: Callable[[UUID, Sequence[Stay]], date | None]


DUE_DAYS: Registry[DueDays] = Registry("kind of due days", name=lambda days: days.name)


def due_day_within(organisation_id: UUID, stays: Sequence[Stay]) -> date | None:
    """Return the due day of a week that the stays reach into, if there is one."""
    due = (days.find(organisation_id, stays) for days in DUE_DAYS)
    return next((day for day in due if day), None)
