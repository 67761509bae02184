"""Where a row of a table is in its file: a sheet, a row and perhaps a column."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The number of a row as a spreadsheet shows it; `beside` names its sheet and its column."""

    row: int
    beside: str = ""

    def __str__(self) -> str:
        return f"row {self.row}" + (f" ({self.beside})" if self.beside else "")


class Places:
    """The places of numbered rows. A number is that of the row, unless there are several sheets.

    Each further sheet counts on from a number of its own. Where a row of the file makes several
    rows, one for each of some columns, its number is multiplied by theirs.
    """

    def __init__(self) -> None:
        self._starts, self._sheets = [0], [""]
        self._columns: Sequence[str] = ()

    def name(self, sheet: str) -> None:
        """Name the first sheet, once there is another one."""
        self._sheets[0] = sheet

    def add_sheet(self, sheet: str, start: int) -> None:
        """Count the rows of a further sheet on from a number."""
        self._starts.append(start)
        self._sheets.append(sheet)

    def spread(self, columns: Sequence[str]) -> None:
        """Say that each row makes one for each of these columns, in their order."""
        self._columns = columns

    def sheet_of(self, number: int) -> str:
        """Return the name of a row's sheet; empty if there is only one."""
        return self._sheets[bisect_right(self._starts, number) - 1]

    def at(self, number: int) -> Place:
        """Return the place of a row."""
        beside = []
        if self._columns:
            number, column = divmod(number, len(self._columns))
            beside.append(f"column “{self._columns[column]}”")
        sheet = bisect_right(self._starts, number) - 1
        if self._sheets[sheet]:
            beside.insert(0, f"sheet “{self._sheets[sheet]}”")
        return Place(number - self._starts[sheet], ", ".join(beside))
