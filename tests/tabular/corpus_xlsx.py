"""Odd and bad workbooks; those that are refused by their archive cost nothing."""

from ssi_platform.tabular import Hints

from . import workbooks as make
from .cases import Case, refused

XLSX = [
    Case("values of every type", make.types, ["text", "number", "more"],
         {4: ["x", 5, 2.5], 5: ["2024-02-29", "2024-02-29T03:04:05", True],
          6: ["03:04:00", "30:00:00", False], 8: [0, None, None], 9: ["=1+1", "#N/A", 45351]}),
    Case("formulas, links and errors", make.formulas, ["a", "b"],
         {2: [2, "x"], 3: [7, "#REF!"], 4: ["#DIV/0!", "#N/A"]}),
    Case("formulas that nobody has calculated", make.uncalculated, ["a", "b"],
         {2: [0, "=A2+1"], 3: [1, "="], 4: [2, "=A2&1"], 5: [3, None],
          6: [None, "=SUM(B2:B4)"]}),
    Case("the sheet that was named", make.sheets, ["second"], {2: [2]},
         hints=Hints(sheet="Zweites & “zwei”")),
    Case("the first sheet that can be seen", make.sheets, ["second"], {2: [2]}),
    refused("the directory lies", make.lying, "not_a_workbook"),
    refused("no such sheet", make.sheets, "unknown_sheet", hints=Hints(sheet="x")),
    refused("an empty sheet", make.empty, "empty_file"),
    refused("a cell far to the right", make.wide, "too_many_columns"),
    refused("twelve billion bytes of blank cells", make.vast, "too_large"),
    refused("a sheet that is no XML", make.damaged, "not_a_workbook"),
    refused("a control character", make.control, "not_text", 2),
    refused("macros", make.macros, "has_macros"),
    refused("10 GB in 10 kB, as declared", make.declared_bomb, "too_large"),
    refused("10 GB in entries that overlap", make.overlapping_bomb, "too_large"),
    refused("packed too tightly", make.tight, "too_large"),
    refused("2,001 entries", make.many, "too_large"),
    refused("a directory of megabytes", make.long_directory, "too_large"),
    refused("a name twice", make.twice, "not_a_workbook"),
    refused("a name that leads out", make.leading_out, "not_a_workbook"),
    refused("an absolute name", make.absolute, "not_a_workbook"),
    refused("under a password", make.locked, "old_workbook"),
    refused("a workbook of old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_workbook"),
    refused("half a workbook", make.half, "not_a_workbook"),
    refused("a document, not a workbook", make.document, "not_a_table"),
    refused("an empty archive", b"PK\x05\x06" + bytes(18), "not_a_table"),
    refused("said to be a workbook", b"a,b\n1,2\n", "not_a_workbook", hints=Hints(format="xlsx")),
    refused("said to be CSV", make.document, "not_text", hints=Hints(format="csv")),
]  # fmt: skip
