"""Whole columns are checked at once; the domain's `reading_from`, row by row, is the judge."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ssi_platform.domain.readings import FIELDS, PILLARS, Source, reading_from
from ssi_platform.domain.refusals import Invalid
from tests.examples import examples

from .score_tables import BOB, DORA, NOW, read, reasons, rows, task
from .score_tables import directory as directory

FIRST = date(2025, 1, 1)
NUMBERS = ["", "0", "25", "25.0", "12.5", "18.125", "7.0005", "25.001", "-1", "abc", "1e1", "60"]
cells = st.sampled_from(NUMBERS) | st.integers(0, 25_000).map(lambda n: f"{n / 1000:g}")
some_rows = st.lists(st.tuples(*[cells] * 6), min_size=1, max_size=12)
thousandths = st.integers(0, 25_000)
wholes = st.tuples(*[thousandths] * 4)
ROW_FIELDS = (*PILLARS, "total", "industry_rank")


def judged(row):
    """What the domain says of a row: its values, or the codes of what is wrong."""
    values = dict(zip(ROW_FIELDS, row, strict=True))
    # Often the stated total is to be the sum, or nearly.
    try:
        reading = reading_from(values, observed_at=NOW, source=Source.CSV)
    except Invalid as invalid:
        return [(error.field, error.code) for error in invalid.errors]
    return {name: getattr(reading, name) for name in FIELDS}


def summed(row, nudge):
    """The same row with a total that is nearly the sum of its pillars."""
    try:
        total = sum(Decimal(cell) for cell in row[:4]) + Decimal(nudge)
    except ArithmeticError:
        return row
    return (*row[:4], f"{total:f}", row[5])


@settings(max_examples=examples(10))
@given(
    some_rows,
    st.sampled_from(["0", "0.01", "0.011", "0.25", "-0.5", "2", "-2.51"]),
)
def test_all_at_once_is_as_one_by_one(table, nudge):
    table = [*table, *(summed(row, nudge) for row in table)]
    lines = [("rep", "day", *ROW_FIELDS)]
    lines += [("b-1", f"{FIRST + timedelta(n)}", *row) for n, row in enumerate(table)]
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    file = read(out.getvalue())
    read_rows = {row["row"] - 2: row for row in rows(file)}
    wrong = {}
    for row, field, code in reasons(file):
        wrong.setdefault(row - 2, []).append((field, code))
    for number, row in enumerate(table):
        expected = judged(row)
        if not any(table[number]):
            assert number not in wrong and number not in read_rows  # Skipped: it has no score.
        elif isinstance(expected, list):
            assert wrong[number] == expected
        else:
            kept = read_rows[number]
            assert {name: kept.get(name) for name in FIELDS} == expected


def as_csv(table, folder, delimiter=",", decimal="."):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(table[0])
    for rep, day, *points in table[1:]:
        writer.writerow([rep, day, *(f"{p / 1000:.3f}".replace(".", decimal) for p in points)])
    return out.getvalue().encode()


def as_semicolons(table, folder):
    return b"\xef\xbb\xbf" + as_csv(table, folder, ";", ",").replace(b"\r\n", b"\n")


def as_utf16(table, folder):
    return as_csv(table, folder, "\t").decode().encode("utf-16")


def as_long(table, folder):
    lines = [["rep", "day", "pillar", "score"]]
    for rep, day, *points in table[1:]:
        lines += [[rep, day, name, p / 1000] for name, p in zip(PILLARS, points, strict=True)]
    out = io.StringIO()
    csv.writer(out).writerows(sorted(lines[:1]) + sorted(lines[1:], key=str))
    return out.getvalue().encode()


def dicts(table):
    head, *body = table
    return [dict(zip(head, [r, d, *(p / 1000 for p in ps)], strict=True)) for r, d, *ps in body]


def as_json(table, folder):
    return json.dumps(dicts(table)).encode()


def as_ndjson(table, folder):
    return "\n".join(map(json.dumps, dicts(table))).encode()


def as_xlsx(table, folder):
    path = folder / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day_format = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, table[0])
        for at, (rep, day, *points) in enumerate(table[1:], start=1):
            sheet.write(at, 0, rep)
            sheet.write_datetime(at, 1, date.fromisoformat(day), day_format)
            sheet.write_row(at, 2, [p / 1000 for p in points])
    return Path(path).read_bytes()


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    ("written", "few"),
    [(as_csv, 5), (as_semicolons, 5), (as_utf16, 5), (as_long, 5), (as_json, 5),
     (as_ndjson, 5), (as_xlsx, 2)],
)  # fmt: skip
def test_a_table_is_read_back_whatever_it_was_written_as(written, few, tmp_path):
    @settings(max_examples=examples(few), database=None)
    @given(st.lists(wholes, min_size=1, max_size=20))
    def read_back(points):
        reps = [BOB, DORA]
        keyed = [(reps[n % 2], FIRST + timedelta(n // 2), p) for n, p in enumerate(points)]
        table = [("rep", "day", *PILLARS)]
        table += [(rep.external_id, day.isoformat(), *p) for rep, day, p in keyed]
        hints = {"format": "ndjson"} if written is as_ndjson else {}  # One line could be either.
        file = read(written(table, tmp_path), task(), **hints)
        assert reasons(file) == []
        read_rows = {
            (row["rep"], row["day"]): (*(row[p] for p in PILLARS), row["total"])
            for row in rows(file)
        }
        assert read_rows == {(rep.pk, day): (*p, sum(p)) for rep, day, p in keyed}

    read_back()
