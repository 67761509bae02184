"""What the API has acknowledged, as its clients remember it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

Cell = tuple[str, date]  # A rep's external id and a day.


@dataclass(frozen=True)
class SentFile:
    """An import: its rows, and its id once it was acknowledged."""

    rows: dict[Cell, int]
    id: str = ""


@dataclass
class Ledger:
    """Of each cell the acknowledged values in order, in thousandths; of each key its import.

    Each cell has one writer, which repeats a change until it is acknowledged. What was given up
    is `open`: it may be done or not.
    """

    days: list[date]
    changes: dict[Cell, list[int]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, SentFile] = field(default_factory=dict)  # By Idempotency-Key.
    open: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return sum(map(len, self.changes.values())) + len(self.files)
