"""Workbooks that cost a careless reader the square of their size, of about n bytes unpacked."""

import re
from functools import partial

from tests.tabular import workbooks


def _sheet(change):
    book = workbooks.book(workbooks.table(["a"], [1]))
    return workbooks.rewritten(book, workbooks.SHEET, change)


def _part(name, before, after):
    book = workbooks.book(workbooks.table(["a"], [1]))
    return workbooks.rewritten(book, name, lambda xml: xml.replace(before, after, 1))


def _in_cell(make):
    """A workbook whose one cell holds a formula that nobody calculated."""
    return lambda n: _sheet(partial(re.sub, b"<v>1</v>", b"<f>" + make(n) + b"</f>"))


def _rows(n):
    return workbooks.book(workbooks.table(["a", "b"], *([i, 2.5] for i in range(n // 40))))


XLSX = {
    "rows": _rows,
    "lines in a formula": _in_cell(lambda n: b"\n" * (4 * n)),
    "entities in a formula": _in_cell(lambda n: b"&amp;" * n),
    "a comment": lambda n: _sheet(
        lambda xml: xml.replace(b"<v>1</v>", b"<f>1</f>").replace(
            b"<sheetData>", b"<!--" + b"x" * (8 * n) + b"--><sheetData>"
        )
    ),
    "rows without cells": lambda n: _sheet(
        lambda xml: xml.replace(b"</sheetData>", b"<row/>" * (n // 6) + b"</sheetData>")
    ),
    "texts that are shared": lambda n: workbooks.book(
        workbooks.table(["a"], *([f"text {i}"] for i in range(n // 60)))
    ),
    "sheets": lambda n: _part(
        "xl/workbook.xml",
        b"</sheets>",
        b"".join(
            b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (i, i + 2) for i in range(n // 40)
        )
        + b"</sheets>",
    ),
    "names of ranges": lambda n: _part(
        "xl/workbook.xml",
        b"</sheets>",
        b"</sheets><definedNames>"
        + b"".join(b'<definedName name="n%d">Sheet1!$A$1</definedName>' % i for i in range(n // 45))
        + b"</definedNames>",
    ),
    "relations": lambda n: _part(
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b"".join(
            b'<Relationship Id="x%d" Type="t" Target="worksheets/sheet1.xml"/>' % i
            for i in range(n // 60)
        )
        + b"</Relationships>",
    ),
    "merged cells": lambda n: _sheet(
        lambda xml: xml.replace(
            b"</sheetData>",
            b"</sheetData><mergeCells>"
            + b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(1, n // 24))
            + b"</mergeCells>",
        )
    ),
    "styles": lambda n: _part(
        "xl/styles.xml",
        b"</cellXfs>",
        b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * (n // 54) + b"</cellXfs>",
    ),
    "formats of numbers": lambda n: _part(
        "xl/styles.xml",
        b"<fonts",
        b"<numFmts>"
        + b"".join(b'<numFmt numFmtId="%d" formatCode="0.0"/>' % (i + 200) for i in range(n // 40))
        + b"</numFmts><fonts",
    ),
    "a long name of a part": lambda n: workbooks.archive(
        workbooks.skeleton() | {"x" * min(n, 60_000): b""}
    ),
    "parts": lambda n: workbooks.archive(
        workbooks.skeleton() | {f"part{i}": b"" for i in range(n // 100)}
    ),
    "attributes of a cell": lambda n: _sheet(
        lambda xml: xml.replace(
            b"<v>1</v>", b"<f " + b" ".join(b'a%d=""' % i for i in range(n // 8)) + b">1</f>"
        )
    ),
    "elements in elements": lambda n: _sheet(
        lambda xml: xml.replace(b"<v>1</v>", b"<f>1</f>" + b"<x>" * (n // 7) + b"</x>" * (n // 7))
    ),
    "a column far to the right": lambda n: _sheet(
        lambda xml: xml.replace(b'r="A2"><v>1</v>', b'r="' + b"A" * n + b'2"><f>1</f>')
    ),
}
