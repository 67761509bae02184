"""Blank rows between distant rows of a workbook are not read one by one."""

from io import BytesIO

import pytest

from ssi_platform.tabular import Hints, Unreadable, open_sheet

from . import workbooks


def rows_of(last):
    """Read a workbook whose last cell is in a row, counted from 1."""

    def build(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_number(last - 1, 0, 1)

    with open_sheet(BytesIO(workbooks.book(build)), Hints(format="xlsx")) as sheet:
        return [number for chunk in sheet.chunks for number in chunk.numbers]


def test_some_blank_rows_are_left_out():
    assert rows_of(50_000) == [50_000]


@pytest.mark.trial
def test_a_cell_far_below_the_others_is_refused():
    with pytest.raises(Unreadable) as refused:
        rows_of(1_048_576)
    assert refused.value.code == "too_large"
