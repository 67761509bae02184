"""A workbook as a sheet: a child reads it, and its rows come through a pipe."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, BinaryIO

from .archives import archive_kind
from .blanks import BLANKS
from .chunks import Block, beginning, chunks
from .limits import BLOCK, CELL, COLUMNS, LINE, SHEETS
from .shapes import Cell, Form, Hints, Row, Sheet
from .texts import CONTROLS
from .unreadable import Unreadable
from .xlsx_archive import judge_archive, too_large

_CHILD = Path(__file__).with_name("xlsx_child.py")
_SIGNS = (b"\\", b"\x7f", b"\xc2")  # Where a control character stands, one of these does.
# The child holds a sheet as a table of all cells between the first and the last: what takes a few
# bytes of the file may be millions of blank ones. Sheets without gaps take four times their XML.
_MEMORY = 1_500_000_000
_LEAST_MEMORY, _MEMORY_PER_BYTE = 256_000_000, 10
_SENTENCES = {
    "too_many_columns": f"There are more than {COLUMNS} columns.",
    "broken_row": f"There is a row longer than {LINE:,} characters.",
    "long_cell": f"A cell is longer than {CELL:,} characters.",
    "old_workbook": "The workbook is password-protected.",
    "not_a_workbook": "The workbook is damaged.",
    "percentages": "There are cells with a percent format: show them as numbers, or send .xlsx.",
    "errors": "There are cells with an error such as #REF!: correct them, or send .xlsx.",
}
_CODES = {"long_cell": "broken_row"}  # Others are called as the child calls them.
UNCLEAR = ("percentages", "errors")


@contextmanager
def workbook_sheet(file: BinaryIO, hints: Hints) -> Iterator[Sheet]:
    """Raises Unreadable, as do the chunks. Formulas and links are never followed."""
    memory = min(_LEAST_MEMORY + _MEMORY_PER_BYTE * judge_archive(file), _MEMORY)
    with _on_disk(file) as stored, _child(stored, hints.sheet, memory) as child:
        form = replace(_form(child, hints.sheet), format=archive_kind(file))
        try:
            start = beginning(_blocks(child), hints)
        except Unreadable as fault:
            fault.form = form
            raise
        table = chunks(start.blocks, len(start.header))
        yield Sheet(form, start.header, table, start.row, start.above, start.is_known)


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[BinaryIO]:
    """The file itself where the child can read it, or a copy that ends with us."""
    if _is_stored(file):
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield copy


def _is_stored(file: BinaryIO) -> bool:
    """Whether the descriptor reads the whole file, and not a compressed one."""
    with contextlib.suppress(OSError, AttributeError):
        file.flush()
        return os.fstat(file.fileno()).st_size == file.seek(0, os.SEEK_END)
    return False


@contextmanager
def _child(file: BinaryIO, name: str | None, memory: int) -> Iterator["subprocess.Popen[bytes]"]:
    given = {"parent": os.getpid(), "sheet": name, "memory": memory,
             "columns": COLUMNS, "cell": CELL, "line": LINE, "sheets": SHEETS}  # fmt: skip
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_CHILD), json.dumps(given)], stdin=file,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        yield child
    finally:
        child.kill()
        with child:  # Closes the pipe and waits.
            pass


def _form(child: "subprocess.Popen[bytes]", asked: str | None) -> Form:
    first_line = _pipe(child).readline()
    if not first_line:
        raise _died(child)
    reply = json.loads(first_line)
    if "fault" in reply:
        raise _fault(reply, row=1)
    if reply["sheet"] is None:
        there = ", ".join(reply["sheets"])
        raise Unreadable("unknown_sheet", f"There is no sheet “{asked}”; there are: {there}.")
    sheets, visible = tuple(reply["sheets"]), tuple(reply["visible"])
    rows = max(reply["rows"] - 1, 0)
    return Form("xlsx", sheet=reply["sheet"], sheets=sheets, visible=visible, rows=rows)


def _blocks(child: "subprocess.Popen[bytes]") -> Iterator[Block]:
    row = 1
    while lines := _pipe(child).readlines(BLOCK):
        if not lines[-1].endswith(b"\n"):
            break
        raw = b",".join(lines)
        items = json.loads(b"[" + raw + b"]")
        fault = items.pop() if isinstance(items[-1], dict) else None
        numbers, rows, row = _numbered(items, row)
        if any(sign in raw for sign in _SIGNS):
            _refuse_controls(numbers, rows)
        yield numbers, rows
        if fault:
            raise _fault(fault, row)
    if child.wait():
        raise _died(child, row)


def _numbered(items: list[Any], row: int) -> tuple[list[int], list[Row], int]:
    """Return the numbers of rows, the rows, and the next number; an int is skipped rows."""
    numbers: list[int] = []
    rows: list[Row] = []
    for item in items:
        if isinstance(item, int):
            row += item
        else:
            numbers.append(row)
            rows.append(_stripped(item))
            row += 1
    return numbers, rows, row


def _refuse_controls(numbers: list[int], rows: list[Row]) -> None:
    for number, cells in zip(numbers, rows, strict=True):
        if any(isinstance(cell, str) and CONTROLS.search(cell) for cell in cells):
            raise Unreadable("not_text", "There is a control character.", row=number)


def _pipe(child: "subprocess.Popen[bytes]") -> IO[bytes]:
    if child.stdout is None:
        raise ValueError("the child was started without a pipe")
    return child.stdout


def _stripped(cells: list[Cell]) -> list[Cell]:
    return [cell.strip(BLANKS) if isinstance(cell, str) else cell for cell in cells]


def _fault(reply: dict[str, Any], row: int) -> Unreadable:
    code = reply["fault"]
    if code == "too_large":
        return too_large()
    if code in UNCLEAR:
        return Unreadable("unclear_cells", _SENTENCES[code])
    sentence, code = _SENTENCES[code], _CODES.get(code, code)
    return Unreadable(code, sentence, row=reply.get("row", row))


def _died(child: "subprocess.Popen[bytes]", row: int = 1) -> Exception:
    """A signal means that a limit was reached; anything else is our own mistake."""
    if (status := child.wait()) >= 0:
        return RuntimeError(f"the reader of workbooks ended with status {status}")
    fault = too_large()
    fault.row = row
    return fault
