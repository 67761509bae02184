"""The child that reads workbooks is confined, and gone with the sheet or with its parent."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from ssi_platform.tabular import open_sheet

from . import workbooks
from .cases import read

ROWS = 1000
NAME = "x" * 5000  # So that there are more rows than we read at once, and the child waits.


@pytest.fixture(scope="module")
def workbook():
    return workbooks.book(workbooks.table(["name", "place"], *([NAME, n] for n in range(ROWS))))


def children(pid):
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for children in lists for child in children.read_text().split()}


def test_the_child_is_confined_and_ends_with_the_sheet(workbook):
    before = children("self")
    with open_sheet(io.BytesIO(workbook)) as sheet:
        (child,) = children("self") - before
        limits = Path(f"/proc/{child}/limits").read_text()
        environment = Path(f"/proc/{child}/environ").read_text()
        session = os.getsid(child)
        assert sheet.header == ["name", "place"]
    parts = zipfile.ZipFile(io.BytesIO(workbook)).infolist()
    memory = str(256_000_000 + 10 * sum(part.file_size for part in parts))
    assert {line.split("  ")[0]: line.split()[-2] for line in limits.splitlines()[1:]}.items() >= {
        ("Max address space", memory), ("Max cpu time", "60"), ("Max file size", "0"),
        ("Max open files", "16"), ("Max core file size", "0")}  # fmt: skip
    assert environment == ""
    assert session == child != os.getsid(0)
    assert not Path(f"/proc/{child}").exists()


def test_the_child_dies_with_its_parent(workbook, tmp_path):
    path = tmp_path / "scores.xlsx"
    path.write_bytes(workbook)
    program = ("import sys; from ssi_platform.tabular import open_sheet\n"
               "with open_sheet(open(sys.argv[1], 'rb')) as sheet:\n"
               "    print('open', flush=True); sys.stdin.read()")  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", program, path], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as parent:  # fmt: skip
        assert parent.stdout.readline() == b"open\n"
        (child,) = children(parent.pid)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}/exe").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{child}/exe").exists()


def test_a_file_on_disk_is_read_where_it_is_and_in_full(workbook):
    with tempfile.TemporaryFile() as file:
        file.write(workbook)  # Not flushed, and at its end.
        with open_sheet(file) as sheet:
            rows = [row for chunk in sheet.chunks for row in chunk.rows]
    assert rows == [[NAME, n] for n in range(ROWS)]


def test_a_workbook_says_which_sheets_it_has():
    form = read(workbooks.sheets()).form
    assert (form.format, form.encoding, form.delimiter) == ("xlsx", "", "")
    assert (form.sheet, form.sheets) == ("Zweites & “zwei”", ("One", "Zweites & “zwei”"))
