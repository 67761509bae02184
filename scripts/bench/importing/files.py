"""Rows that mostly repeat from day to day, as a file and as what the others want of them."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from ssi_platform.domain.readings import PILLARS, Source

REPS = 2_740
STEP_CHANCE = 0.12
LAST, OBSERVED = date(2025, 12, 31), datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = ("rep", "day", *PILLARS)


def write(path: Any, days: Any) -> Any:
    """Write a row for each rep and day, unless the very file is there; return how many."""
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_rows(days))
        part.replace(path)
    return REPS * days


def external_id(number: Any) -> Any:
    return f"r{number:04d}"


def _rows(days: Any) -> Iterator[Any]:
    written = [(LAST - timedelta(days=ago)).isoformat() for ago in range(days - 1, -1, -1)]
    for number in range(REPS):
        chance = Random(f"bench/{number}")
        shown = [chance.randint(4_000, 20_000) for _ in PILLARS]
        for day in written:
            if chance.random() < STEP_CHANCE:
                pillar = chance.randrange(4)
                shown[pillar] = min(max(shown[pillar] + chance.randint(-350, 400), 0), 25_000)
            yield (external_id(number), day, *(f"{points / 1000:g}" for points in shown))


def read(path: Any, reps: Any) -> Iterator[Any]:
    """Read the file as readings: (rep's id, day, total, pillars in thousandths)."""
    with path.open(newline="") as file:
        for rep, day, *points in islice(csv.reader(file), 1, None):
            shown = [round(float(text) * 1000) for text in points]
            yield reps[rep], day, sum(shown), *shown


def as_copied(path: Any, reps: Any) -> Any:
    """Return the rows as COPY takes them, in pieces of some megabytes."""
    pieces, lines = [], []
    for row in read(path, reps):
        lines.append("\t".join([*map(str, row), OBSERVED.isoformat(), f"{Source.CSV}\n"]))
        if len(lines) == 50_000:
            pieces.append("".join(lines).encode())
            lines.clear()
    return [*pieces, "".join(lines).encode()]


def as_objects(path: Any, reps: Any, count: Any) -> Any:
    """Return the first rows as DRF and django-import-export take them."""
    names = ("rep", "day", "total", *PILLARS)
    seen = {"observed_at": OBSERVED.isoformat(), "source": Source.CSV.value}
    rows = islice(read(path, reps), count)
    return [{**dict(zip(names, row, strict=True)), "rep": str(row[0]), **seen} for row in rows]


def as_batches(objects: Any, size: Any) -> Any:
    return [
        json.dumps(objects[first : first + size]).encode() for first in range(0, len(objects), size)
    ]
