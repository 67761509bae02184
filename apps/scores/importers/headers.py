"""Finds the header of a table of scores, which may have two rows."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from ssi_platform.domain.month_names import month_named, without_accents
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest import Task, match_columns, plain
from ssi_platform.ingest.headers import header_of, titles_of
from ssi_platform.tabular import Header, Row
from ssi_platform.tabular.limits import HEADER_ROWS

from .dated_columns import JOINT, dated, scored
from .options import ScoreOptions
from .titles import KNOWN, PEOPLE, is_total
from .written_days import Days

_YEAR = re.compile(r"20[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]+)?%?")


def find_header(rows: Sequence[Row], task: Task[ScoreOptions]) -> Header | None:
    """Return the header among the first rows: one that names who, when and what, or names most."""
    search = _Search(task)
    one = header_of(rows, search.named)
    for at, row in enumerate(rows[: min(HEADER_ROWS, len(rows) - 1)]):
        if one and one.is_whole and at > one.at:
            break
        titles = search.joined(titles_of(row), titles_of(rows[at + 1]))
        if titles and search.named(titles)[1]:
            return Header(at, titles, height=2)
    return one


class _Search:
    """What the sender states, and the rows are compared with."""

    def __init__(self, task: Task[ScoreOptions]) -> None:
        self._mapping = task.options.columns
        self._has_rep, self._has_day = task.rep_id is not None, task.day is not None
        self._days = Days.for_task(task)

    def named(self, titles: Sequence[str]) -> tuple[int, bool]:
        """Return how many fields titles name, and whether they name who, when and what."""
        columns = match_columns(titles, known=KNOWN, mapping=self._mapping)
        fields = {column.field for column in columns if column.field}
        others = [c.title for c in columns if c.found_by == "nothing" and c.title]
        totals = sum(is_total(plain(title)) for title in others)
        days = sum(map(self._is_dated, others))
        who = self._has_rep or bool(fields & {*PEOPLE})
        when = self._has_day or bool(fields & {"day", "observed_at"})
        what = totals or fields & {"total", "score", *PILLARS}
        is_whole = who and bool((when and what) or days)
        return len(fields) + totals + days, is_whole and len(fields) + totals + days > 1

    def joined(self, upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
        """Join two rows of titles: days over scores, scores over days, years over months.

        None if they are none of these.
        """
        if not upper or not lower:
            return None
        titles: list[str] = []
        over, parts = "", 0
        for top, bottom in zip_longest(upper, lower, fillvalue=""):
            over = top or over
            if _NUMBER.fullmatch(bottom):
                return None
            if (scored(bottom) and self._is_dated(over)) or (
                scored(over) and self._is_dated(bottom)
            ):
                titles.append(f"{over}{JOINT}{bottom}")
                parts += 1
            elif _YEAR.fullmatch(over) and month_named(without_accents(bottom.rstrip("."))):
                titles.append(f"{bottom} {over}")
                parts += 1
            else:
                titles.append(" ".join(filter(None, (top, bottom))))
        return titles if parts else None

    def _is_dated(self, title: str) -> bool:
        try:
            return dated(title, self._days) is not None
        except Refused:
            return True
