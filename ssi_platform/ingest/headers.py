"""Finds the row that names the columns of a table."""

from collections.abc import Callable, Sequence

from ssi_platform.tabular import Header, Row
from ssi_platform.tabular.limits import HEADER_ROWS

MAX_TITLE = 500  # Characters: a longer cell is no title.


def titles_of(row: Row) -> list[str]:
    """Return the cells of a row as titles, without blank ones at its end."""
    names = ["" if cell is None else str(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def header_of(
    rows: Sequence[Row], named: Callable[[Sequence[str]], tuple[int, bool]]
) -> Header | None:
    """Find the first row that names all that is needed, else the row that names most.

    Args:
        rows: the first rows of a file that are not blank.
        named: returns how many fields a row of titles names, and whether they are enough.

    Returns:
        The header, or None if no row names two fields.
    """
    most, best = 1, None
    for at, row in enumerate(rows[:HEADER_ROWS]):
        titles = titles_of(row)
        if any(len(title) > MAX_TITLE for title in titles):
            continue
        count, is_whole = named(titles)
        if is_whole:
            return Header(at, titles)
        if count > most:
            most, best = count, Header(at, titles, is_whole=False)
    return best
