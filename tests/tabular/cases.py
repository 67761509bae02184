"""A file, and what is to come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from ssi_platform.tabular import Hints, Unreadable, open_sheet


@dataclass
class Case:
    """A file by its bytes, or by what builds them; `rows` by their numbers, before any fault."""

    name: str
    content: bytes | str | Callable[[], bytes]
    header: list[str] | None = None
    rows: dict[int, list] = field(default_factory=dict)
    code: str = ""
    row: int = 1
    column: str = ""
    hints: Hints = field(default_factory=Hints)

    def bytes(self) -> bytes:
        if callable(self.content):
            return self.content()
        return self.content.encode() if isinstance(self.content, str) else self.content


def refused(name: str, content: Any, code: str, row: int = 1, **more: Any) -> Case:
    return Case(name, content, code=code, row=row, **more)


@dataclass
class Contents:
    header: list[str] | None = None
    rows: dict[int, list] = field(default_factory=dict)
    fault: Unreadable | None = None
    form: Any = None


def read(content: bytes, hints: Hints = Hints()) -> Contents:  # noqa: B008
    """All that can be read, and the fault at its end."""
    contents = Contents()
    try:
        with open_sheet(BytesIO(content), hints) as sheet:
            contents.form, contents.header = sheet.form, sheet.header
            for chunk in sheet.chunks:
                contents.rows.update(zip(chunk.numbers, map(list, chunk.rows), strict=True))
    except Unreadable as fault:
        contents.fault = fault
    return contents
