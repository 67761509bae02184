"""Why the score of a rep counts differently on two days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Cause(StrEnum):
    """What a step is due to. The steps are in this order."""

    CORRECTIONS = "corrections"
    LEFT = "left"
    MOVED_OUT = "moved_out"
    JOINED = "joined"
    MOVED_IN = "moved_in"
    ABSENCES = "absences"
    TERMS = "terms"
    EXPIRED = "expired"
    RETURNED = "returned"
    PLATFORM_SHIFT = "platform_shift"
    GAINED = "gained"
    LOST = "lost"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class State:
    """A rep on one day, as it is known now.

    `member` is whether the rep is in the team or in a team below it, `employed` whether the rep is
    in any team of the organisation. `eligible` is whether the terms of the day count the rep.
    `value` is the score that holds, in thousandths, and `measured_on` its day.
    """

    member: bool = False
    employed: bool = False
    absent: bool = False
    eligible: bool = True
    value: int | None = None
    measured_on: date | None = None

    @property
    def counted(self) -> int | None:
        """Return the score that the figure of the day counts, or None."""
        return self.value if self.member and self.eligible and not self.absent else None


@dataclass(frozen=True, slots=True)
class TwoDays:
    """A rep on the first and on the last day.

    `known` is the value of the first day as it was known at that day's cut-off, in thousandths.
    """

    first: State
    last: State
    known: int | None = None


def cause_of(first: State, last: State) -> Cause | None:
    """Return the first cause that fits a rep whose score counts on one of the days.

    Args:
        first: the rep on the first day.
        last: the rep on the last day.

    Returns:
        One of the causes from LEFT to RETURNED, GAINED or LOST; None where nothing changed.

    Definition: docs/explanations.md, "The causes".
    """
    if first.counted is None and last.counted is None:
        return None
    if first.member != last.member:
        return _moved(first, last)
    if first.absent != last.absent:
        return Cause.ABSENCES
    if first.eligible != last.eligible:
        return Cause.TERMS
    return change_of(first.counted, last.counted)


def _moved(first: State, last: State) -> Cause:
    if first.member:
        return Cause.MOVED_OUT if last.employed else Cause.LEFT
    return Cause.MOVED_IN if first.employed else Cause.JOINED


def change_of(first: int | None, last: int | None) -> Cause | None:
    """Return why the score of a rep who stayed changed.

    Args:
        first: the score that counts on the first day, in thousandths, or None.
        last: that of the last day.

    Returns:
        EXPIRED, RETURNED, GAINED or LOST; None where it did not change.
    """
    if first == last:
        return None
    if last is None:
        return Cause.EXPIRED
    if first is None:
        return Cause.RETURNED
    return Cause.GAINED if first < last else Cause.LOST
