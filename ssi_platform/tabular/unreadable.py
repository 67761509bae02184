"""The exception for an unreadable file."""

from typing import Any


class Unreadable(ValueError):
    """The file, or the rest of it, cannot be read; the message is for people.

    `row` is where reading ended, as a spreadsheet counts; `column` is a name, where one is to
    blame. Codes: `empty_file`, `not_text`, `not_a_table`, `one_object`, `broken_row`,
    `too_many_columns`, `repeated_column`, `unknown_column`, `old_workbook`, `not_a_workbook`,
    `unknown_sheet`, `has_macros`, `too_large`, `no_header`. `form` is that of a workbook whose
    sheet cannot be read, and names the others.
    """

    form: Any = None

    def __init__(self, code: str, sentence: str, *, row: int = 1, column: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.row = row
        self.column = column
