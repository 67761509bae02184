"""Files of 200,000 rows, and what must be stored after them: an independent fold in Python."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

ROWS, REPS, DAYS = 200_000, 500, 1_200
SINCE = date(2022, 1, 1)
FIRST_SEEN = datetime(2026, 1, 1, tzinfo=UTC)
PILLARS = ("brand", "people", "insights", "relationships")
HEADER = ",".join(["external_id", "day", *PILLARS, "observed_at"])

Key = tuple[int, int]  # A rep's number, and days since SINCE.


class Row(NamedTuple):
    """What was seen when: minutes since FIRST_SEEN, and pillars in thousandths."""

    minute: int
    values: tuple[int, ...]


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Fold:
    """What stands, and what was replaced, after all files so far."""

    standing: dict[Key, Row] = field(default_factory=dict)
    replaced: set[tuple[Key, Row]] = field(default_factory=set)

    def take(self, rows: list[tuple[Key, Row]]) -> Counts:
        """Fold a file in: of each rep and day its latest row, where that is newer."""
        latest: dict[Key, Row] = {}
        for key, row in rows:
            if key not in latest or row.minute > latest[key].minute:
                latest[key] = row
        counts = Counts(unchanged=len(rows) - len(latest))
        for key, row in latest.items():
            self._take(key, row, counts)
        return counts

    def _take(self, key: Key, row: Row, counts: Counts) -> None:
        held = self.standing.get(key)
        newer = held is None or row.minute > held.minute
        if held is None:
            counts.created += 1
        elif newer and row.values != held.values:
            counts.updated += 1
            self.replaced.add((key, held))
        else:
            counts.unchanged += 1
        if newer:
            self.standing[key] = row


def rows(dice: random.Random, fold: Fold, number: int) -> list[tuple[Key, Row]]:
    """Return the rows of the file of a round: new, newer, older and repeated ones, rep by rep."""
    keys = sorted(dice.sample(range(REPS * DAYS), ROWS - ROWS // 100))
    rows = [(divmod(key, DAYS), _row(dice, fold.standing.get(divmod(key, DAYS)), number))
             for key in keys]  # fmt: skip
    again = [(key, _after(dice, row)) for key, row in dice.sample(rows, ROWS - len(rows))]
    return rows + again


def content(rows: list[tuple[Key, Row]]) -> bytes:
    return "\n".join([HEADER, *_lines(rows)]).encode()


def external_id(rep: int) -> str:
    return f"rep-{rep}"


def _row(dice: random.Random, held: Row | None, number: int) -> Row:
    """A minute belongs to one round, so that no two files say different things of one instant."""
    minute = number * 1_000 + dice.randrange(500)
    if held is None or dice.random() < 0.5:
        return Row(minute, _values(dice))
    if dice.random() < 0.5:
        return held
    if dice.random() < 0.5:
        return Row(minute, held.values)
    return Row(number, _values(dice))  # Seen before everything else: too late.


def _after(dice: random.Random, row: Row) -> Row:
    """The very row once more, or a later look at the same rep and day."""
    if dice.random() < 0.5:
        return row
    return Row(row.minute + 500, _values(dice))


def _values(dice: random.Random) -> tuple[int, ...]:
    return tuple(dice.randrange(25_001) for _ in PILLARS)


def _lines(rows: list[tuple[Key, Row]]) -> Iterator[str]:
    for (rep, ahead), (minute, values) in rows:
        points = ",".join(f"{value / 1000:g}" for value in values)
        seen = (FIRST_SEEN + timedelta(minutes=minute)).isoformat()
        yield f"{external_id(rep)},{SINCE + timedelta(days=ahead)},{points},{seen}"
