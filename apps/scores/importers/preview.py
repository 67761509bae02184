"""Shows how the first rows of a file would be read."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from typing import Any

from apps.directory.services.identities import UNKNOWN
from ssi_platform.domain.readings import FIELDS, Reading
from ssi_platform.domain.refusals import Invalid
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.ingest import Preview, Task
from ssi_platform.ingest.cells import as_text
from ssi_platform.tabular import Chunk, Sheet

from .options import ScoreOptions
from .reader import ScoreReader


def preview(sheet: Sheet, task: Task[ScoreOptions], limit: int) -> Preview:
    """Read the first rows as they would be, and store nothing. Raises what `read` does."""
    reader = ScoreReader(sheet, task)
    with closing(reader.file):
        first = next(reader.table.chunks, Chunk([], []))
        chunk = Chunk(first.numbers[:limit], first.rows[:limit])
        reader.begin(first.rows)
        rows = [_row(reader, *one) for one in zip(chunk.numbers, chunk.rows, strict=True)]
        newcomers = reader.people.listed_newcomers(_newcomers(reader, chunk))
    return Preview(reader.plan.layout, _columns(reader), rows, newcomers)


def _newcomers(reader: ScoreReader, chunk: Chunk) -> dict[int, int]:
    """Return the first row of each rep that these rows would create."""
    rows: dict[int, int] = {}
    for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
        rep = reader.columns.rep_of(cells)
        left_out = reader.skipped_as(cells, rep) or reader.erased(cells, rep)
        if reader.creates and rep == UNKNOWN and not left_out:
            with suppress(Invalid):
                rep = reader.columns.admit(cells, reader.task.organisation_id)
                rows.setdefault(rep, reader.sheet.places.at(number).row)
    return rows


def _columns(reader: ScoreReader) -> list[dict[str, Any]]:
    return [
        {"title": column.title, "field": column.field, "found_by": column.found_by}
        for column in reader.table.columns
    ]


def _row(reader: ScoreReader, number: int, cells: Sequence[object]) -> dict[str, Any]:
    rep = reader.columns.rep_of(cells)
    number = reader.sheet.places.at(number).row
    if reader.skipped_as(cells, rep):
        return {"row": number, "values": {}, "errors": [], "skipped": True}
    if error := reader.erased(cells, rep):
        return {"row": number, "values": {}, "errors": [asdict(error)], "skipped": True}
    errors = reader.columns.row_check.errors(cells, rep)
    if rep == UNKNOWN and reader.creates:
        errors = [error for error in errors if error.code != "unknown_rep"]
    values = {} if errors else _values(reader, cells, rep)
    return {"row": number, "values": values, "errors": list(map(asdict, errors)), "skipped": False}


def _values(reader: ScoreReader, cells: Sequence[object], rep: int) -> dict[str, Any]:
    plan, check = reader.plan, reader.columns.row_check
    values: dict[str, Any] = {
        "rep": str(reader.people.ids[rep]) if rep >= 0 else None,
        "day": check.day_of(cells).isoformat(),
    }
    if plan.layout == "long":
        return values | {name: as_text(plan.cell(cells, name)) for name in ("pillar", "score")}
    instant = check.instant_of(cells)
    if instant != check.observed_at:
        values["observed_at"] = instant.isoformat()
    reading = check.reading(cells, check.observed_at)
    return values | _shown(reading) if reading else values


def _shown(reading: Reading) -> dict[str, Any]:
    values = {name: getattr(reading, name) for name in FIELDS}
    return {
        name: value if name == "industry" or name.endswith("rank") else from_thousandths(value)
        for name, value in values.items()
        if value is not None
    }
