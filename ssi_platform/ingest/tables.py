"""Opens a file as one table: its header is found, its sheets are joined, its rows are chosen."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, BinaryIO

from ssi_platform.tabular import Chunk, Hints, Row, Sheet, Unreadable, open_sheet
from ssi_platform.tabular.limits import SHEETS

from .choosing import chosen
from .columns import plain
from .importer import Importer, Task
from .options import ALL_SHEETS

_NAMED = 10  # Sheets that a notice names.
_TRIED = 10  # Sheets that are looked through for a header.
_GAP = 1_000  # Between the numbers of the last row of a sheet and the first one of the next.


@contextmanager
def open_table(
    file: BinaryIO, format: str, importer: Importer[Any], task: Task[Any]
) -> Iterator[Sheet]:
    """Open a file. Raises Unreadable, as do the chunks, and InvalidOptions."""
    options = task.options
    hints = replace(
        options.hints(format), find_header=lambda rows: importer.find_header(rows, task)
    )
    with ExitStack() as stack:
        sheet = _first(stack, file, hints)
        if sheet.above:
            rows = ", ".join(str(number) for number, _ in sheet.above[:5])
            sheet.notices.say("above_header", f"Left out above the header: row {rows}.")
        if options.sheet in ("", ALL_SHEETS) and len(sheet.form.sheets) > 1:
            sheet.chunks = _of_all_sheets(file, hints, sheet, sheet.chunks)
        elif len(sheet.form.sheets) > 1:
            _say_left_out(sheet, [name for name in sheet.form.sheets if name != sheet.form.sheet])
        if options.only or options.values:
            sheet.chunks = chosen(sheet, options.only, options.values)
        yield sheet


def _first(stack: ExitStack, file: BinaryIO, hints: Hints) -> Sheet:
    """Open the first visible sheet that has a header, else the first one."""
    fault = None
    try:
        sheet = stack.enter_context(open_sheet(file, hints))
        form = sheet.form
    except Unreadable as error:
        if error.form is None:
            raise
        fault, form = error, error.form
    if hints.sheet is None and (fault or not sheet.has_header):
        for name in form.visible[:_TRIED]:
            if name != form.sheet and _has_header(file, replace(hints, sheet=name)):
                stack.close()
                return stack.enter_context(open_sheet(file, replace(hints, sheet=name)))
    if fault:
        raise fault
    return sheet


def _has_header(file: BinaryIO, hints: Hints) -> bool:
    try:
        with open_sheet(file, hints) as sheet:
            return sheet.has_header
    except Unreadable:
        return False


def _of_all_sheets(
    file: BinaryIO, hints: Hints, first: Sheet, chunks: Iterator[Chunk]
) -> Iterator[Chunk]:
    """Yield the rows of the first sheet, then those of all visible ones with its columns."""
    last = 0
    for chunk in chunks:
        last = max(last, *chunk.numbers[-1:], 0)
        yield chunk
    others = [name for name in first.form.sheets if name != first.form.sheet]
    left_out = [name for name in others if name not in first.form.visible]
    for name in others:
        if name in left_out:
            continue
        start = last + _GAP
        try:
            with open_sheet(file, replace(hints, sheet=name)) as sheet:
                order = _order(first.header, sheet.header)
                if order is None:
                    left_out.append(name)
                    continue
                first.places.name(first.form.sheet)
                first.places.add_sheet(name, start)
                for chunk in sheet.chunks:
                    numbers = [number + start for number in chunk.numbers]
                    last = max(last, *numbers[-1:])
                    yield Chunk(numbers, _ordered(chunk.rows, order))
        except Unreadable as fault:
            if fault.code != "empty_file":
                fault.args = (f"In sheet “{name}”: {fault}",)
                raise
    _say_left_out(first, left_out)


def _say_left_out(sheet: Sheet, names: Sequence[str]) -> None:
    beyond = len(sheet.form.sheets) == SHEETS
    if not names and not beyond:
        return
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED]) or "none of the first"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    last = f" Of the sheets after the first {SHEETS} none is read." if beyond else ""
    detail = f"Read was “{sheet.form.sheet}” and sheets with the same columns. Left out: {shown}"
    sheet.notices.say("sheets_left_out", f"{detail}{more}.{last}")


def _order(titles: Sequence[str], others: Sequence[str]) -> list[int] | None:
    """Return where the columns of a sheet are in another one; None if it has other columns."""
    if list(map(plain, titles)) == list(map(plain, others)):
        return list(range(len(titles)))
    places = {plain(title): index for index, title in enumerate(others)}
    if len(places) != len(others) or places.keys() != {plain(title) for title in titles}:
        return None
    return [places[plain(title)] for title in titles]


def _ordered(rows: Sequence[Row], order: Sequence[int]) -> list[Row]:
    if list(order) == sorted(order):
        return list(rows)
    return [[row[at] for at in order] if len(row) == len(order) else row for row in rows]
