"""Inputs that cost a careless parser the square of their size; all of them have about n bytes."""

import re
from functools import partial

from tests.tabular import workbooks

JSON = {
    "an open quote behind brackets": lambda n: "[" * 40 + '"' + '\\"' * (n // 2),
    "an open quote that ends in half an escape": lambda n: "[" * 40 + '"' + '\\"' * (n // 2) + "\\",
    "quotes alone": lambda n: "[" * 40 + '"' * n,
    "backslashes": lambda n: "[" * 40 + "\\" * n,
    "many names, the last one twice": lambda n: _names(n, f'"{"k" * 40}{0:08}":1'),
    "many names": lambda n: _names(n, '"z":1'),
    "one name over and over": lambda n: "{" + '"a":1,' * (n // 6) + '"a":1}',
    "brackets": lambda n: "[" * n,
    "empty lists": lambda n: "[" + "[]," * (n // 3) + "[]]",
    "a long number": lambda n: "[" + "1" * n + "]",
    "a long fraction": lambda n: "[1." + "1" * n + "]",
    "numbers": lambda n: "[" + "1.5," * (n // 4) + "1]",
    "escapes": lambda n: '["' + "\\u00e9" * (n // 6) + '"]',
    "halves of characters": lambda n: '["' + "\\ud800" * (n // 6) + '"]',
    "blanks": lambda n: "[1" + " " * n + "]",
    "commas": lambda n: "[" + "," * n + "]",
}
NDJSON = {
    "lines": lambda n: '{"rep":"bob","total":1.5}\n' * (n // 26),
    "blank lines": lambda n: '{"a":1}' + "\n" * n,
    "an open quote": lambda n: '{"a":1}\n{"a":"' + '\\"' * (n // 2),
    "a long first line": lambda n: '{"a":"' + "x" * n + '"}\n{"a":1}',
    "a long name before many": lambda n: _nested(n, '"b":'),
    "one name in another": lambda n: _nested(n, '"b":{"c":'),
    "names that differ in blanks": lambda n: '{"a":1,"a ":2,' + _names(n, '"b":1')[1:],
    "brackets": lambda n: '{"a":' + "[" * n,
}
ARRAYS = {
    "objects": lambda n: "[" + '{"rep":"bob","total":1.5},' * (n // 26) + "{}]",
    "an open quote": lambda n: '[{"a":"' + '\\"' * (n // 2),
    "no object": lambda n: "[" + "@" * n,
    "blanks between": lambda n: '[{"a":1}' + " " * n + ',{"a":2}]',
    "a long object": lambda n: '[{"a":"' + "x" * n + '"},{"a":1}]',
    "long objects": lambda n: "[" + f'{{"a":"{"x" * 9000}"}},' * (n // 9000) + "{}]",
}
CSV = {
    "rows": lambda n: "a,b,c\n" + "1,2,3\n" * (n // 6),
    "quoted rows": lambda n: "a,b\n" + '"1","2"\n' * (n // 8),
    "an open quote": lambda n: 'a,b\n"' + "x,y\n" * (n // 4),
    "an open quote with quotes in it": lambda n: 'a,b\n"' + '""\n' * (n // 3),
    "quotes": lambda n: "a,b\n" + '"' * n,
    "delimiters": lambda n: "a,b\n" + "," * n,
    "semicolons beside quotes": lambda n: 'a;"b' + ';""' * (n // 3),
    "ends of lines": lambda n: "a,b\n" + "\r" * n,
    "ends of lines of both kinds": lambda n: "a,b\n" + "\r\n\r" * (n // 3),
    "blanks": lambda n: "a,b\n" + "1, " + " " * n + "\n",
    "blanks of other languages": lambda n: "a,b\n" + "\u3000,1\n" * (n // 6),
    "a line without an end": lambda n: "a,b\n" + "x" * n,
    "a control character at the end": lambda n: "a,b\n" + "1,2\n" * (n // 4) + "\x07",
    "a damaged letter at the end": lambda n: b"a,b\n" + b"\xc3\xa9,2\n" * (n // 5) + b"\xff",
    "names of columns": lambda n: ",".join(f"{'k' * 40}{i}" for i in range(n // 47)) + "\n",
    "marks on letters": lambda n: f"e-mail,day,total\nx{_marks(n)},2026-03-01,1\n",
}
FORMS = {
    "blanks in base64": lambda n: _form("YQ==" + " " * n, "Content-Transfer-Encoding: base64\r\n"),
    "dashes": lambda n: _form("-" * n),
    "ends of lines": lambda n: _form("\r\n" * (n // 2)),
    "nearly the boundary": lambda n: _form("\r\n--boundar" * (n // 11)),
}
TEXTS = {
    "marks on a letter": lambda n: "a" + _marks(n),
    "marks on letters": lambda n: ("a" + _marks(60)) * (n // 61),
    "marks that are no marks": lambda n: "a" + "\u0f73" * n,
    "marks of half width": lambda n: "a" + "\u0301\uff9e" * (n // 2),
    "letters that become many": lambda n: "\ufdfa" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "slashes": lambda n: "https://" + "/" * n,
    "percent signs": lambda n: "linkedin.com/in/" + "%cc%81%cc%96" * (n // 12),
    "dots": lambda n: "1." * (n // 2),
    "digits": lambda n: "2026-03-01T00:00:00." + "0" * n + "x",
    "commas": lambda n: "1," * (n // 2),
    "at signs": lambda n: "a@" * (n // 2) + "a.b",
    "words": lambda n: "ab " * (n // 3),
    "a key": lambda n: "ssi_" + "a" * n + "_",
    "quotes": lambda n: '"\\' * (n // 2) + '"',
    "tags": lambda n: '"a", W/"b' * (n // 9),
    "semicolons": lambda n: "a=1; " * (n // 5),
    "media types": lambda n: "text/csv;q=0.5, " * (n // 16),
}


def _marks(n):
    """Marks in the opposite of the order that Unicode wants them in."""
    return "\u0301" * (n // 2) + "\u0316" * (n // 2)


def _names(n, last):
    return "{" + "".join(f'"{"k" * 40}{i:08}":1,' for i in range(n // 53)) + last + "}"


def _nested(n, inner):
    """Half a name, and below it as many names as fit."""
    leaves = ",".join(f'"{i}":1' for i in range(n // 16))
    depth = inner.count(":")
    return '{"' + "a" * (n // 2) + '":{' + f"{inner}{{{leaves}}}" + "}" * (depth + 1)


def _form(content, headers=""):
    head = '--boundary\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    return f"{head}{headers}\r\n{content}\r\n--boundary--\r\n".encode()


def _sheet(change):
    book = workbooks.book(workbooks.table(["a"], [1]))
    return workbooks.rewritten(book, workbooks.SHEET, change)


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
    "a column far to the right": lambda n: _sheet(
        lambda xml: xml.replace(b'r="A2"><v>1</v>', b'r="' + b"A" * n + b'2"><f>1</f>')
    ),
}
