"""The items of a batch and their outcomes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .refusals import FieldError


class Outcome(StrEnum):
    """The result of an item.

    `superseded` is a score that a later observation of the same day stands against.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"


@dataclass(slots=True)
class Entry:
    """One item: its values, the name of its row, its errors and its outcome."""

    values: dict[str, Any]
    errors: list[FieldError] = field(default_factory=list)
    outcome: Outcome = Outcome.UNCHANGED
    key: dict[str, Any] = field(default_factory=dict)

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Add an error of a field; the item is not written."""
        self.errors.append(FieldError(name, code, detail))

    @property
    def good(self) -> bool:
        """Tell whether nothing was wrong so far."""
        return not self.errors


def good(entries: Iterable[Entry]) -> list[Entry]:
    """Return the items that nothing was wrong with so far, in their order."""
    return [entry for entry in entries if entry.good]


def to_write(entries: Iterable[Entry], *, atomic: bool) -> list[Entry]:
    """Choose the items to be written.

    Args:
        entries: all items, checked.
        atomic: whether one bad item keeps all others from being written.

    Returns:
        The good items in their order; none of an atomic batch with a bad one.
    """
    entries = list(entries)
    chosen = good(entries)
    return [] if atomic and len(chosen) < len(entries) else chosen


def refuse_contradictions(entries: Iterable[Entry], *, keys: tuple[str, ...], by: str) -> None:
    """Refuse items that contradict an earlier valid item of the same row.

    Args:
        entries: all items, in their order.
        keys: the names of the values that say which row an item is about.
        by: the field that the refusal names.
    """
    first: dict[tuple[Any, ...], tuple[int, Entry]] = {}
    for index, entry in enumerate(entries):
        if not entry.good:
            continue
        row = tuple(entry.values[name] for name in keys)
        held, other = first.setdefault(row, (index, entry))
        if other.values != entry.values:
            words = " and ".join(keys).replace("_", " ")
            detail = f"Disagrees with item {held}, of the same {words}."
            entry.refuse(by, "duplicate", detail)
