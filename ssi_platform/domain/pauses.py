"""Pauses of a plan: days that do not count, by which open due days and the end move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The days of a pause, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def since(starts_on: date, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the pauses of a plan from its start on, in order; days before it move nothing."""
    return tuple(
        sorted(
            Pause(max(pause.first, starts_on), pause.last)
            for pause in pauses
            if pause.last >= starts_on
        )
    )


def is_paused(day: date, pauses: Iterable[Pause]) -> bool:
    """Tell whether a day is one of a pause."""
    return any(day in pause for pause in pauses)


def moved(day: date, pauses: Iterable[Pause]) -> date:
    """Return to which day pauses move a due day, or the end of a plan.

    Args:
        day: the day as the plan's terms say.
        pauses: those of the plan, in order, without common days.

    Returns:
        The day, later by the length of each pause that begins on it or before it, where it then is.

    Definition: docs/targets.md, "Pauses".
    """
    for pause in pauses:
        if day >= pause.first:
            day += pause.days * ONE_DAY
    return day


def counted_days(after: date, until: date, pauses: Iterable[Pause]) -> int:
    """Return how many days after one day and up to another one are not paused."""
    paused = 0
    for pause in pauses:
        first, last = max(pause.first, after + ONE_DAY), min(pause.last, until)
        paused += max(0, (last - first).days + 1)
    return (until - after).days - paused


def last_days(until: date, number: int, pauses: Sequence[Pause]) -> tuple[date, ...]:
    """Return the last days up to one that are not paused, the first one first."""
    days: list[date] = []
    day = until
    while len(days) < number:
        if not is_paused(day, pauses):
            days.append(day)
        day -= ONE_DAY
    return tuple(reversed(days))
