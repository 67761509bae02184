"""Odd and bad JSON: arrays and lines."""

import json
from decimal import Decimal

from ssi_platform.tabular import Hints

from .cases import Case, refused

AB = ["a", "b"]
ONE = {"header": AB, "rows": {1: [1, 2]}}
FIRST = '{"a": 1, "b": 2}'
LINES = Hints(format="ndjson")
DEEP = '{"a": ' * 40 + "1" + "}" * 40
ABYSS = "[" * 200_000

JSON = [
    Case("lines", f'{FIRST}\n{{"b": 4, "a": 3}}\n', AB, {1: [1, 2], 2: [3, 4]}),
    Case("lines, blank lines among them", f'\n{FIRST}\r\n\r\n{{"a": 3}}', AB,
         {2: [1, 2], 4: [3, None]}),
    Case("types stay", '[{"a": "x ", "b": 2.50}, {"a": true, "b": null}, {"a": 0, "b": false}]',
         AB, {1: ["x", Decimal("2.50")], 2: [True, None], 3: [0, False]}),
    Case("an array over many lines", json.dumps([{"a": 1, "b": "ü"}], indent=2), AB,
         {1: [1, "ü"]}),
    Case("an array in UTF-16", f"[{FIRST}]".encode("utf-16"), **ONE),
    Case("nested objects", '[{"id": "x", "parsed": {"overall": 5, "of": {"brand": 1}}}]',
         ["id", "parsed.overall", "parsed.of.brand"], {1: ["x", 5, 1]}),
    Case("objects with nothing in them", f'[{{}}, {FIRST}, {{"a": null}}, {{"a": ""}}]', AB,
         {2: [1, 2]}),
    Case("a key that comes later", '[{"a": 1}, {"b": 2}]', AB, {1: [1, None], 2: [None, 2]}),
    Case("brackets in text", '[{"a": "[[{{", "b": "' + "[" * 50 + '"}]', AB,
         {1: ["[[{{", "[" * 50]}),
    Case("a single line as was said", FIRST, hints=LINES, **ONE),
    Case("a character outside the plane", r'[{"a": "\ud83d\ude00", "b": 2}]', AB, {1: ["😀", 2]}),
    Case("a key too late", "\n".join(['{"a": 1}'] * 1000 + ['{"a": 1, "z": 2}']), ["a"],
         {row: [1] for row in range(1, 1001)}, "unknown_column", 1001, "z"),
    Case("a broken line", f'{FIRST}\n{{"a": 1,\n{FIRST}\n', AB, {1: [1, 2]}, "broken_row", 2),
    Case("a broken object", f'[{FIRST}, {{"a" 1}}]', AB, {1: [1, 2]}, "broken_row", 2),
    Case("an array without an end", f"[{FIRST}", AB, {1: [1, 2]}, "broken_row", 2),
    Case("a comma at the end", f"[{FIRST},]", AB, {1: [1, 2]}, "broken_row", 2),
    Case("no comma between", f"[{FIRST} {FIRST}]", AB, {1: [1, 2]}, "broken_row", 2),
    Case("something behind the array", f"[{FIRST}] x", AB, {1: [1, 2]}, "broken_row", 1),
    Case("a key twice", f'{FIRST}\n{{"a": 1, "a": 2}}', AB, {1: [1, 2]}, "broken_row", 2),
    Case("NaN", f'{FIRST}\n{{"a": NaN}}', AB, {1: [1, 2]}, "broken_row", 2),
    Case("Infinity", f'[{FIRST}, {{"a": -Infinity}}]', AB, {1: [1, 2]}, "broken_row", 2),
    Case("a number of 41 digits", f'[{FIRST}, {{"a": 0.{"1" * 40}}}]', AB, {1: [1, 2]},
         "broken_row", 2),
    Case("a number of 5,000 digits", f'{FIRST}\n{{"a": {"1" * 5000}}}', AB, {1: [1, 2]},
         "broken_row", 2),
    Case("a number beyond all bounds", f'[{FIRST}, {{"a": 1.0e{"9" * 30}}}]', AB, {1: [1, 2]},
         "broken_row", 2),
    Case("40 levels", f"{FIRST}\n{DEEP}", AB, {1: [1, 2]}, "broken_row", 2),
    Case("200,000 levels", f"[{FIRST}, {ABYSS}", AB, {1: [1, 2]}, "broken_row", 2),
    Case("an object of two million", f'[{FIRST}, {{"a": "{"x" * 2_000_000}"}}]', AB, {1: [1, 2]},
         "broken_row", 2),
    Case("a cell of 10,001", f'[{FIRST}, {{"a": "{"x" * 10_001}"}}]', AB, {1: [1, 2]},
         "broken_row", 2, "a"),
    Case("a list in a row", f'[{FIRST}, {{"a": [1]}}]', AB, {1: [1, 2]}, "not_a_table", 2, "a"),
    Case("a list as a row", f"{FIRST}\n[1, 2]\n", AB, {1: [1, 2]}, "not_a_table", 2),
    Case("half a character", FIRST + "\n" + r'{"a": "\ud800"}', AB, {1: [1, 2]}, "not_text", 2),
    refused("half a character, in three bytes", FIRST.encode() + b'\n{"a": "\xed\xa0\x80"}',
            "not_text", 2),
    refused("half a character in an array", b'[{"a": "\xed\xb0\x80"}]', "not_text"),
    Case("NUL, escaped", FIRST + "\n" + r'{"a": "\u0000"}', AB, {1: [1, 2]}, "not_text", 2),
    Case("bell, escaped", "[" + FIRST + r',{"a": "\u0007"}]', AB, {1: [1, 2]}, "not_text", 2),
    refused("an array of numbers", "[1, 2]", "not_a_table"),
    refused("an array of lists", '[["a", "b"], [1, 2]]', "not_a_table"),
    refused("an array said, lines found", f"{FIRST}\n{FIRST}", "not_a_table",
            hints=Hints(format="json")),
    refused("a dotted name twice", '[{"a": {"b": 1}, "a.b": 2}]', "repeated_column",
            column="a.b"),
    refused("a name with and without a blank", '[{"a": 1, "a ": 2}]', "repeated_column",
            column="a"),
    refused("names that differ in capitals", '\n{"Day": 1}\n{"day": 2}\n', "repeated_column", 2,
            column="day"),
    refused("501 keys", json.dumps([{f"k{n}": n for n in range(501)}]), "too_many_columns"),
    refused("a single object", FIRST, "one_object"),
    refused("a single object over many lines", json.dumps({"a": {"b": 1}}, indent=1),
            "one_object"),
    refused("an empty array", " [ ] ", "empty_file"),
]  # fmt: skip
