"""The items of a batch and their outcomes."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
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


def same(*names: str) -> Callable[[Entry], Hashable]:
    """Return a function that says which row an item is about: by its values of these names."""
    return lambda entry: tuple(entry.values[name] for name in names)


def refuse_contradictions(
    entries: Iterable[Entry],
    *,
    row: Callable[[Entry], Hashable],
    by: str,
    row_name: str,
    content: Callable[[Entry], object] = attrgetter("values"),
) -> None:
    """Refuse all valid items of one row unless they say the same: their order decides nothing.

    Args:
        entries: all items, in their order.
        row: which row an item is about.
        by: the field that the refusal names.
        row_name: what the items have in common, for the refusal.
        content: what an item says about the row.
    """
    rows: dict[Hashable, list[tuple[int, Entry]]] = {}
    for index, entry in enumerate(entries):
        if entry.good:
            rows.setdefault(row(entry), []).append((index, entry))
    for (first, one), *others in rows.values():
        differing = [index for index, entry in others if content(entry) != content(one)]
        for index, entry in [(first, one), *others] if differing else ():
            other = first if index in differing else differing[0]
            entry.refuse(by, "duplicate", f"Disagrees with item {other}, of the same {row_name}.")
