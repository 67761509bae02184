"""Builds workbooks: honest ones by xlsxwriter, others by hand."""

import datetime
import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable

import xlsxwriter

Build = Callable[[xlsxwriter.Workbook], None]
SHEET = "xl/worksheets/sheet1.xml"
MUST = ("[Content_Types].xml", "xl/workbook.xml")


def book(build: Build) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        build(workbook)
    return content.getvalue()


def table(*rows: Iterable[object], name: str | None = None) -> Build:
    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                put(sheet, number, column, cell)

    return build


def put(sheet, row: int, column: int, cell: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def types() -> bytes:
    def build(workbook: xlsxwriter.Workbook) -> None:
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})
        clock = workbook.add_format({"num_format": "hh:mm"})
        hours = workbook.add_format({"num_format": "[h]:mm"})
        sheet = workbook.add_worksheet()
        for column, name in enumerate(["text", " number", "more\u200b"]):
            sheet.write_string(2, column + 1, name)
        for column, cell in enumerate([" x\xa0", 5.0, 2.5]):
            put(sheet, 3, column + 1, cell)
        sheet.write_datetime(4, 1, datetime.datetime(2024, 2, 29), moment)
        sheet.write_datetime(4, 2, datetime.datetime(2024, 2, 29, 3, 4, 5), moment)
        sheet.write_boolean(4, 3, True)
        sheet.write_datetime(5, 1, datetime.time(3, 4), clock)
        sheet.write_datetime(5, 2, datetime.timedelta(hours=30), hours)
        sheet.write_boolean(5, 3, False)
        sheet.write_string(6, 2, " ")
        sheet.write_number(7, 1, 0)
        for column, cell in enumerate(["=1+1", "#N/A", 45351]):
            put(sheet, 8, column + 1, cell)
        sheet.write_blank(9, 9, None, day)

    return book(build)


def formulas() -> bytes:
    """As they were calculated when it was saved; only the last row's cells are errors."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        table(["a", "b"])(workbook)
        sheet = workbook.worksheets()[0]
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_formula(1, 1, '=HYPERLINK("https://example.com","x")', value="x")
        sheet.write_formula(2, 0, "='[http://example.com/x.xlsx]One'!A1", value=7)
        sheet.write_string(2, 1, "#REF!")
        sheet.write_formula(3, 0, "=1/0", value="#DIV/0!")
        sheet.write_formula(3, 1, "=NA()", value="#N/A")

    return book(build)


def uncalculated() -> bytes:
    """As programs write it that cannot calculate: one beside the table, one alone in its row."""
    cells = {
        "B2": b"<f>A2+1</f><v></v></c>",
        "B3": b'<f t="shared" si="0"/><v/></c>',
        "C3": b"<f>A2+1</f></c>",
        "B4": b"<f>A2&amp;1</f></c>",
        "B6": b"<f>SUM(B2:B4)</f><v></v></c>",
    }

    def change(xml: bytes) -> bytes:
        for place, cell in cells.items():
            old = f'r="{place}"><v>8</v></c>'.encode()
            assert old in xml
            xml = xml.replace(old, f'r="{place}">'.encode() + cell)
        return xml.replace(b'r="B5"><v>8</v>', b'r="B5" t="str"><f>""</f><v></v>')

    rows = [[0, 8], [1, 8, 8], [2, 8], [3, 8], [None, 8]]
    return rewritten(book(table(["a", "b"], *rows)), SHEET, change)


def sheets() -> bytes:
    def build(workbook: xlsxwriter.Workbook) -> None:
        table(["hidden"], [1], name="One")(workbook)
        table(["second"], [2], name="Zweites & “zwei”")(workbook)
        first, second = workbook.worksheets()
        second.activate()
        second.set_first_sheet()
        first.hide()

    return book(build)


def empty() -> bytes:
    return book(table())


def wide() -> bytes:
    return book(table(["a"] + [None] * 500 + ["x"]))


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return result.getvalue()


def vast() -> bytes:
    """Two cells so far apart that a table of all between them takes twelve gigabytes."""
    content = book(table(["a"] + [None] * 498 + ["x"], [1]))
    return rewritten(content, SHEET, lambda xml: re.sub(rb'"(A?)2"', rb'"\g<1>1048576"', xml))


def damaged() -> bytes:
    return rewritten(book(table(["a"], [1])), SHEET, lambda xml: xml[: len(xml) // 2] + b"<<")


def control() -> bytes:
    return rewritten(book(table(["a"], ["beep"])), "xl/sharedStrings.xml",
                     lambda xml: xml.replace(b"beep", b"b\x07p"))  # fmt: skip


def archive(entries: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packed) as file:
        for name, text in entries.items():
            file.writestr(name, text)
    return content.getvalue()


def skeleton() -> dict[str, bytes]:
    return dict.fromkeys(MUST, b"<x/>")


def document() -> bytes:
    return archive({MUST[0]: b"<x/>", "word/document.xml": b"<x/>"})


def macros() -> bytes:
    return archive(skeleton() | {"xl/vbaProject.bin": b"x"})


def many() -> bytes:
    return archive(skeleton() | {f"xl/{n}.xml": b"" for n in range(1999)}, zipfile.ZIP_STORED)


def long_directory() -> bytes:
    """Two names of a kilobyte for each entry would pass the count, and not the reading."""
    return archive(skeleton() | {f"{n:0500}": b"" for n in range(1100)}, zipfile.ZIP_STORED)


def tight() -> bytes:
    return archive(skeleton() | {SHEET: bytes(2_000_000)})


def twice() -> bytes:
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w") as file:
        warnings.simplefilter("ignore")
        for name in [*MUST, SHEET, SHEET]:
            file.writestr(name, b"<x/>")
    return content.getvalue()


def leading_out() -> bytes:
    return archive(skeleton() | {"xl/../../etc/x": b""})


def absolute() -> bytes:
    return archive(skeleton() | {"/etc/x": b""})


def half() -> bytes:
    return book(table(["a"], [1]))[:2000]


def _directory(content: bytes, change: Callable[[bytearray], None]) -> bytes:
    """The archive with each entry of its directory changed; the file's own headers stay."""

    def changed(match: re.Match[bytes]) -> bytes:
        entry = bytearray(match[0])
        change(entry)
        return bytes(entry)

    return re.sub(rb"PK\x01\x02.{42}", changed, content, flags=re.DOTALL)


def _say(offset: int, layout: str, value: int) -> Callable[[bytearray], None]:
    return lambda entry: struct.pack_into(layout, entry, offset, value)


def locked() -> bytes:
    return _directory(archive(skeleton()), _say(8, "<H", 1))


def declared_bomb() -> bytes:
    content = archive(skeleton() | {SHEET: bytes(3_000_000), "xl/x.xml": bytes(3_000_000)})
    assert len(content) < 10_000
    return _directory(content, _say(24, "<I", 2_500_000_000))


def overlapping_bomb() -> bytes:
    """Thousands of entries of the directory that all mean the same ten megabytes."""
    content = archive(skeleton() | {"xl/bomb.xml": bytes(10_000_000)})
    start = content.rindex(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"bomb", b"b%03d" % n) for n in range(1000))
    old = content.index(b"PK\x01\x02")
    size = start - old + len(entries)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1002, 1002, size, old, 0)
    return content[:start] + entries + tail


def lying() -> bytes:
    """A sheet that unpacks to more than the directory and its header say."""
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 2_000_000 + b"</sheetData></worksheet>"
    content = rewritten(book(table(["a"], [1])), SHEET, lambda xml: sheet)
    return _directory(content, _say(24, "<I", 9_000))
