"""What makes CSV fast is at work: no parser where lines are alike, no look for cycles in rows."""

import csv
import gc
import io
from unittest.mock import Mock, patch

import pytest

from ssi_platform.tabular import open_sheet
from ssi_platform.tabular.blanks import stripped
from ssi_platform.tabular.pauses import Pauses

ALIKE = b"a,b\r\n" + b"1,2 x\r\n" * 1000


def blocks_parsed(content):
    """Of seven, how many the parser of CSV has read."""
    with (
        patch("ssi_platform.tabular.texts.BLOCK", len(content) // 6),
        patch("ssi_platform.tabular.csv_records.csv.reader", side_effect=csv.reader) as reader,
        open_sheet(io.BytesIO(content)) as sheet,
    ):
        assert sum(len(chunk.rows) for chunk in sheet.chunks) == 1000
    return reader.call_count


def test_the_parser_reads_only_the_first_block_where_lines_are_alike():
    assert blocks_parsed(ALIKE) == 1
    assert blocks_parsed(ALIKE.replace(b"1", b'"1"')) > 5
    assert blocks_parsed(ALIKE.replace(b"\r\n", b"\r")) > 5


@pytest.mark.parametrize("text", ["a b,c\nd,e\n", "é,b\n", "a\tb,c"])
def test_cells_are_stripped_only_where_there_is_cause(text):
    rows = [["a", "b"]]
    assert stripped(rows, text, ",", multiline=False) is rows


def collector(enabled, frozen):
    standing = Mock(gc)
    standing.isenabled.return_value = enabled
    standing.get_freeze_count.return_value = frozen
    with patch("ssi_platform.tabular.pauses.gc", standing):
        pauses = Pauses()
        for _ in range(2):
            with pytest.raises(ZeroDivisionError), pauses.uncollected():
                1 / 0  # noqa: B018
    return [name for name, *_ in standing.method_calls]


def test_the_collector_rests_and_wakes_again():
    rest = ["disable", "freeze", "unfreeze", "enable"]
    assert collector(enabled=True, frozen=0) == ["isenabled", "get_freeze_count", *rest, *rest]


def test_a_collector_that_is_off_or_has_frozen_something_is_left_alone():
    assert collector(enabled=False, frozen=0) == ["isenabled"]
    assert collector(enabled=True, frozen=1) == ["isenabled", "get_freeze_count"]
