"""Adds to messy tables what people leave around them, and writes them as CSV or as workbooks."""

import csv
import io
from datetime import date, datetime

import xlsxwriter

from . import messy_words as words
from .messy_tables import Maker, Percent


def messy(seed):
    """Return one file."""
    maker = Maker(seed)
    kind = maker.r.choice(["wide"] * 5 + ["clock", "long", "across", "across", "two_rows"])
    maker.mark(kind)
    if maker.is_book and kind == "wide" and maker.chance(0.3):
        sheets = _several(maker)
    else:
        sheets = [("Data", _table(maker, kind))]
        if maker.is_book and maker.chance(0.2):
            sheets = _beside(maker, sheets)
    write = _book if maker.is_book else _text
    maker.file.content = write(maker, sheets)
    return maker.file


def _table(maker, kind):
    header, rows = getattr(maker, kind)()
    headers = header if isinstance(header[0], list) else [header]
    if maker.chance(0.3):
        _add_column(maker, headers, rows)
    if maker.chance(0.35):
        _add_sums(maker, headers[-1], rows)
    return _around(maker, headers, rows)


def _several(maker):
    """Sheets of one shape, a month each."""
    maker.mark("several sheets")
    header, rows = maker.wide()
    parts = [rows[0::2], rows[1::2]] if len(rows) > 1 else [rows]
    return [(f"Sheet {n}", _around(maker, [header], part)) for n, part in enumerate(parts, 1)]


def _beside(maker, sheets):
    """A sheet without scores before or behind the table."""
    maker.mark("another sheet")
    other = ("Read me", [["What this is"], [], ["Ask ops, or Jane"], ["Version", 3]])
    return [other, *sheets] if maker.chance(0.5) else [*sheets, other]


def _add_column(maker, headers, rows):
    known = maker.chance(0.75)
    title = maker.r.choice(words.BESIDE if known else words.UNKNOWN)
    maker.mark(f"column {title}")
    at = maker.r.randint(0, 1) if maker.chance(0.3) else len(headers[0])
    for header in headers:
        header.insert(at, title if header is headers[0] else "")
    for row in rows:
        row.insert(at, maker.r.choice(words.REMARKS) if maker.chance(0.6) else "")


def _add_sums(maker, header, rows):
    """Rows that add up others, with a number in each column that has some."""
    word = maker.r.choice(words.SUMS)
    maker.mark(f"sum {word}")
    model = rows[-1]
    who = next(at for at, cell in enumerate(model) if _is_rep(maker, cell))
    scores = [maker.number(maker.value(25)) if _is_number(cell) else "" for cell in model]
    scores[who] = word
    if maker.chance(0.5):
        scores = [cell if at == who or _is_number(cell) else model[at]
                  for at, cell in enumerate(scores)]  # fmt: skip
    places = [len(rows)] if maker.chance(0.7) else [len(rows), max(1, len(rows) // 2)]
    for at in places:
        rows.insert(at, list(scores))


def _is_rep(maker, cell):
    names = {getattr(rep, maker.identify).lower() for rep in maker.reps}
    return isinstance(cell, str) and cell.lower() in names


def _is_number(cell):
    return (isinstance(cell, float) or (
        isinstance(cell, str) and cell[:1].isdigit() and len(cell) < 7 and "-" not in cell
        and "/" not in cell))  # fmt: skip


def _around(maker, headers, rows):
    """Titles above, notes below, blank rows between."""
    table = [*headers, *rows]
    if maker.chance(0.15) and len(rows) > 2:
        maker.mark("blank row")
        table.insert(len(headers) + 1, [""] * len(headers[0]))
    if maker.chance(0.3):
        maker.mark("above")
        above = [[maker.r.choice(words.ABOVE)] for _ in range(maker.r.randint(1, 3))]
        table = [*above, *([[]] if maker.chance(0.6) else []), *table]
    if maker.chance(0.3):
        maker.mark("notes")
        notes = [[maker.r.choice(words.NOTES)] for _ in range(maker.r.randint(1, 2))]
        table = [*table, *([[]] if maker.chance(0.6) else []), *notes]
    if maker.chance(0.08):
        maker.mark("blank column")
        table = [["", *row] for row in table]
    return table


def _text(maker, sheets):
    mark = ";" if maker.comma else maker.r.choice(",,;\t|")
    encoding = maker.r.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    maker.mark(f"csv {mark!r} {encoding}")
    (_, table), out = sheets[0], io.StringIO()
    width = max(map(len, table))
    padded = maker.chance(0.7)
    rows = [[*row, *[""] * (width - len(row))] if padded or not row else row for row in table]
    csv.writer(out, delimiter=mark, lineterminator=maker.r.choice(["\n", "\r\n"])).writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def _book(maker, sheets):
    maker.mark("xlsx")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": maker.r.choice(["0%", "0.0%", '0.0" "%'])})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, table in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    _put(sheet, row, column, cell, percent, day)
    return out.getvalue()


def _put(sheet, row, column, cell, percent, day):
    if isinstance(cell, Percent):
        sheet.write_number(row, column, float(cell), percent)
    elif isinstance(cell, float | int):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime | date):
        sheet.write_datetime(row, column, cell, day)
    elif cell:
        sheet.write_string(row, column, cell)
