"""Blank rows are skipped, and a file of nothing but them is refused before its end."""

from io import BytesIO

import pytest

from ssi_platform.tabular import Hints, Unreadable, chunks, json_items, open_sheet

MOST = 1_000
CSV, NDJSON = b"a,b\n1,2\n", b'{"a": 1}\n'


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(chunks, "BLANK_ROWS", MOST)


def numbers(content, format):
    with open_sheet(BytesIO(content), Hints(format=format)) as sheet:
        return [number for chunk in sheet.chunks for number in chunk.numbers]


@pytest.mark.parametrize("blank", [b"\n", b",\n", b" , \n", b"\r\n"])
def test_blank_rows_of_a_table(blank):
    assert numbers(CSV + MOST * blank + b"3,4\n", "csv") == [2, MOST + 3]
    with pytest.raises(Unreadable) as refused:
        numbers(CSV + (MOST + 1) * blank + b"3,4\n", "csv")
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("blank", [b"\n", b" \t\n"])
def test_blank_lines_between_objects(blank):
    assert numbers(NDJSON + MOST * blank + NDJSON, "ndjson") == [1, MOST + 2]
    with pytest.raises(Unreadable) as refused:
        numbers(NDJSON + (MOST + 1) * blank + NDJSON, "ndjson")
    assert (refused.value.code, refused.value.row) == ("too_large", MOST + 2)


@pytest.mark.parametrize(("format", "content"), [("csv", CSV), ("ndjson", NDJSON)])
def test_blank_rows_before_the_first(format, content):
    with pytest.raises(Unreadable) as refused:
        numbers((MOST + 1) * b"\n" + content, format)
    assert refused.value.code == "too_large"


def test_all_gaps_count_together():
    gap = (MOST // 2 + 1) * b"\n"
    with pytest.raises(Unreadable):
        numbers(CSV + gap + b"3,4\n" + gap + b"5,6\n", "csv")


def test_the_readers_share_one_rule():
    assert json_items.refuse_blank is chunks.refuse_blank
