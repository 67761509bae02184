"""The child that reads workbooks is confined, and gone with the sheet or with its parent."""

import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from ssi_platform.tabular import confinement, open_sheet

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
        ("Max open files", "0"), ("Max processes", "0"), ("Max core file size", "0")}  # fmt: skip
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


CONFINED = """
import sys; sys.path.insert(0, {folder!r})
import confinement, ctypes, os, resource, socket
os.geteuid = lambda: {user}
confinement.confine(parent=os.getppid(), memory=1 << 30, seconds=10)
os.close(0)
results = []
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", {port}), timeout=1),
    lambda: socket.socket(socket.AF_UNIX),
    lambda: socket.socketpair(),
    lambda: open("/etc/hostname"),
    lambda: os.pipe(),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    *({others}),
):
    try:
        attempt()
        results.append("done")
    except (OSError, ValueError):
        results.append("refused")
print(*results)
"""
OTHERS = """
    lambda: os.kill(os.getppid(), 0),
    lambda: os.unlink({file!r}),
    lambda: os.rename({file!r}, {file!r} + "2"),
"""
FOLDER = str(Path(confinement.__file__).parent)


def attempts(port, others="", user="os.getuid()"):
    program = CONFINED.format(folder=FOLDER, port=port, others=others, user=user)
    child = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=True,
                           stdin=subprocess.DEVNULL, env={})  # fmt: skip
    return child.stdout.decode().split()


@pytest.fixture
def port():
    """A port that anybody but the child can connect to."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()),
    ):
        yield server.getsockname()[1]


def test_a_confined_process_has_no_network_no_files_and_no_children(port):
    assert attempts(port) == ["refused"] * 8


@pytest.mark.skipif(os.uname().machine not in confinement.ARCHITECTURES, reason="has no filter")
def test_nor_does_it_reach_other_processes_or_names(port, tmp_path):
    file = tmp_path / "file"
    file.touch()
    others = OTHERS.format(file=str(file))
    # Another user could do none of it, so this one stays who it is.
    assert attempts(port, others=others, user=1) == ["refused"] * 11
    assert file.exists()


def test_the_limits_alone_are_enough_against_the_network(port, monkeypatch):
    """Where the system takes no filter, or another architecture runs it."""
    program = CONFINED.replace(
        "import confinement,", "import confinement; confinement.refuse_calls = bool; import"
    )
    monkeypatch.setitem(globals(), "CONFINED", program)
    assert attempts(port)[:5] == ["refused"] * 5
