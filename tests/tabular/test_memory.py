"""A file is never held, and hardly read before its rows are asked for."""

import io
import json
import tracemalloc

import pytest

from ssi_platform.tabular import open_sheet
from ssi_platform.tabular.limits import BLOCK, CHUNK

SIZE = 50_000_000
MARK = b"\xef\xbb\xbf"
ROW = b"R00001,2024-02-29,52.5,13.1,13.1,13.1,13.2,extension\n"
ITEM = json.dumps({"rep": "R00001", "day": "2024-02-29", "overall": 52.5}).encode()


class Long(io.RawIOBase):
    """A file of fifty megabytes which is not there, and which counts what is read of it."""

    def __init__(self, head: bytes, row: bytes) -> None:
        self.head, self.row = head, row
        self.at = self.taken = 0

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.at = offset if whence == io.SEEK_SET else SIZE
        return self.at

    def read(self, size=-1):
        size = min(size, SIZE - self.at)
        start = self.at - len(self.head)
        skipped = max(start, 0) % len(self.row)
        rows = self.row * (size // len(self.row) + 2)
        text = self.head[self.at :] + rows[skipped:]
        self.at += size
        self.taken += size
        return text[:size]


FILES = {
    "csv": (MARK + b"rep,day,overall,brand,people,insights,relationships,source\n", ROW),
    "ndjson": (MARK, ITEM + b"\n"),
    "json": (MARK + b"[", ITEM + b",\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_opening_reads_a_block_or_two(kind):
    file = Long(*FILES[kind])
    with open_sheet(file) as sheet:
        assert sheet.form.format == kind
        assert file.taken <= 2 * BLOCK + 10_000


def test_the_first_rows_come_before_the_last_are_read():
    file = Long(*FILES["csv"])
    with open_sheet(file) as sheet:
        first = next(sheet.chunks)
    assert 10_000 < len(first.rows) <= CHUNK
    assert file.taken < SIZE / 10


def test_to_look_through_a_file_for_its_encoding_holds_none_of_it():
    head, row = FILES["csv"]
    file = Long(head.removeprefix(MARK), row)
    tracemalloc.start()
    try:
        with open_sheet(file) as sheet:
            assert sheet.form.encoding == "utf-8"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.taken > SIZE
    assert peak < SIZE / 2


def test_chunks_are_bounded_and_count_on():
    content = b"a,b\n" + b"1,2\n" * (2 * CHUNK + 1)
    with open_sheet(io.BytesIO(content)) as sheet:
        chunks = list(sheet.chunks)
    assert all(len(chunk.rows) <= CHUNK for chunk in chunks)
    numbers = [number for chunk in chunks for number in chunk.numbers]
    assert numbers == list(range(2, 2 * CHUNK + 3))
