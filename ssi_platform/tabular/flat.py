"""Flattens an object to a row: nested keys are joined by dots."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from .blanks import BLANKS
from .limits import CELL, COLUMNS
from .shapes import Cell
from .strict_json import first_repeated
from .unreadable import Unreadable

_NESTED = frozenset({dict, list})


def flattened(value: Mapping[str, Cell], row: int) -> dict[str, Cell]:
    """The cells of an object by name: `{"parsed": {"overall": 5}}` has one, `parsed.overall`.

    Raises Unreadable: `not_a_table` for lists, `repeated_column` for a name that comes twice,
    `too_many_columns`, and `broken_row` for a name of more than CELL characters.
    """
    if not _NESTED.isdisjoint(map(type, value.values())):
        value = _leaves(value, row)
    if len(value) > COLUMNS:
        raise _too_many(row)
    names = _names(tuple(value))
    cells = [cell.strip(BLANKS) if isinstance(cell, str) else cell for cell in value.values()]
    result = dict(zip(names, cells, strict=True))
    if len(result) < len(names):
        raise _repeated(names, row)
    return result


def refuse_long_cells(cells: Mapping[str, Cell], row: int) -> None:
    for name, cell in cells.items():
        if isinstance(cell, str) and len(cell) > CELL:
            raise Unreadable("broken_row", f"A cell is longer than {CELL:,} characters.",
                             row=row, column=name)  # fmt: skip


def _leaves(value: Mapping[str, object], row: int) -> dict[str, Cell]:
    leaves = list(islice(_within(value, "", row), COLUMNS + 1))
    if len(leaves) > COLUMNS:
        raise _too_many(row)
    result = dict(leaves)
    if len(result) < len(leaves):
        raise _repeated([name for name, _ in leaves], row)
    return result


def _within(value: Mapping[str, object], prefix: str, row: int) -> Iterator[tuple[str, Cell]]:
    for key, inner in value.items():
        name = prefix + key.strip(BLANKS)
        if len(name) > CELL:  # Every leaf below repeats it.
            raise Unreadable("broken_row", f"A name is longer than {CELL:,} characters.", row=row)
        if isinstance(inner, dict):
            yield from _within(inner, f"{name}.", row)
        elif isinstance(inner, list):
            raise Unreadable("not_a_table", f"“{name}” is a list, which has no place in a row.",
                             row=row, column=name)  # fmt: skip
        else:
            yield name, inner  # type: ignore[misc]  # JSON has nothing else.


@lru_cache
def _names(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The same for object after object, so they are stripped once."""
    return tuple(key.strip(BLANKS) for key in keys)


def _repeated(names: Sequence[str], row: int) -> Unreadable:
    name = first_repeated(names)
    return Unreadable("repeated_column", f"The column “{name}” occurs twice.",
                      row=row, column=name)  # fmt: skip


def _too_many(row: int) -> Unreadable:
    return Unreadable("too_many_columns", f"There are more than {COLUMNS} columns.", row=row)
