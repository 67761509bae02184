"""Matches the columns of a table with fields: by a mapping, or by titles in several languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.texts import normalised
from ssi_platform.tabular import Sheet

_NAMED = 20  # Columns that a notice names.
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its position, its title and its field; None leaves it out.

    `found_by` is "mapping" when a mapping names it, "title" when its title is known, else
    "nothing".
    """

    index: int
    title: str
    field: str | None
    found_by: str


def plain(title: str) -> str:
    """Return a title as it is compared: no accents, no case, words parted by one blank.

    Args:
        title: as written in a file.

    Returns:
        "Établir votre marque" as "etablir votre marque", "prof_brand" as "prof brand".
    """
    letters = normalised(title.casefold(), "NFKD")
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", bare).strip()


def fields_by_title(titles: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Turn {field: titles} into {plain title: field}; a field's own name is one of its titles.

    Args:
        titles: the known titles of each field.

    Returns:
        The field of each title, for `columns_of`; also as one word, as in "profileUrl".

    Raises:
        ValueError: when two fields claim one title.
    """
    fields: dict[str, str] = {}
    for field, known in titles.items():
        for title in map(plain, (field, *known)):
            for form in (title, title.replace(" ", "")):
                if fields.setdefault(form, field) != field:
                    raise ValueError(f"{title!r} is a title of {field} and of {fields[form]}.")
    return fields


def columns_of(
    header: Iterable[str],
    *,
    known: Mapping[str, str],
    mapping: Mapping[str, str | None],
    ignore_others: bool = False,
) -> list[Column]:
    """Determine the field of each column, and refuse an ambiguous header.

    Args:
        header: the titles, from left to right.
        known: fields by plain title, as `fields_by_title` makes it; empty for what gives none.
        mapping: fields by title, as the sender states them; it counts more than the title. None
            leaves the column out. Titles are compared as `plain` shows them.
        ignore_others: leave columns of unknown titles out, instead of refusing them.

    Returns:
        One column for each title, in their order.

    Raises:
        Invalid: every error at once, by title. Codes: `unknown_column`, `repeated_column` when
            two columns give one field, `missing_column` when a title of the mapping is not there.
    """
    columns = match_columns(header, known=known, mapping=mapping)
    errors = list(_unfit(columns, mapping, ignore_others))
    if errors:
        raise Invalid(errors)
    return columns


def match_columns(
    header: Iterable[str], *, known: Mapping[str, str], mapping: Mapping[str, str | None]
) -> list[Column]:
    """Determine the field of each column, without further checks.

    Args:
        header: the titles, from left to right.
        known: fields by plain title, as `fields_by_title` makes it; empty for what gives none.
        mapping: fields by title, as the sender states them.

    Returns:
        One column for each title, in their order; two of them may give one field.
    """
    stated = {plain(title): field for title, field in mapping.items()}
    return [_column(i, title, known, stated) for i, title in enumerate(header)]


def say_columns_left_out(sheet: Sheet, columns: Iterable[Column]) -> None:
    """Add a notice that names the columns without a field."""
    titles = [f"“{column.title}”" for column in columns if column.title and not column.field]
    if titles:
        more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
        detail = f"Columns that are not read: {', '.join(titles[:_NAMED])}{more}."
        sheet.notices.say("columns_left_out", detail)


def _column(
    index: int, title: str, known: Mapping[str, str], stated: Mapping[str, str | None]
) -> Column:
    name = plain(title)
    if name in stated:
        return Column(index, title, stated[name], "mapping")
    for form in (name, name.replace(" ", "")):
        if form in known:
            return Column(index, title, known[form] or None, "title")
    return Column(index, title, None, "nothing")


def _unfit(
    columns: list[Column],
    mapping: Mapping[str, str | None],
    ignore_others: bool,
) -> Iterable[FieldError]:
    titles = {plain(column.title) for column in columns}
    for title in mapping:
        if plain(title) not in titles:
            yield FieldError(title, "missing_column", f"There is no column {title!r}.")
    first: dict[str, Column] = {}
    for column in columns:
        if column.found_by == "nothing" and not ignore_others and plain(column.title):
            yield FieldError(
                column.title, "unknown_column", f"It is not known what {column.title!r} says."
            )
        if column.field and first.setdefault(column.field, column) is not column:
            other = first[column.field].title
            detail = f"{other!r} and {column.title!r} both give {column.field}."
            yield FieldError(column.title, "repeated_column", detail)
