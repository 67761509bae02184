"""A table of scores as its columns say: a row a rep and day, a row a pillar, or a column a day."""

from collections.abc import Iterator
from dataclasses import dataclass

from ssi_platform.ingest import Column, Task, match_columns, plain
from ssi_platform.ingest.columns import say_columns_left_out
from ssi_platform.tabular import Chunk, Sheet

from .dated_columns import DatedSheet, dated_columns
from .named_sheets import NamedSheets, is_named_by_day
from .options import ScoreOptions
from .plan import Plan, check_columns
from .titles import KNOWN
from .written_days import Days


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The plan of a sheet's columns, its rows by that plan, and its columns as they are written."""

    sheet: Sheet
    plan: Plan
    chunks: Iterator[Chunk]
    columns: list[Column]

    def say_left_out(self) -> None:
        """Add notices of the columns that are not read, and of those that are days."""
        say_columns_left_out(self.sheet, self.columns)
        dated = [c.title for c in self.columns if c.found_by == "day"]
        if dated:
            shown = f"“{dated[0]}” to “{dated[-1]}”" if len(dated) > 1 else f"“{dated[0]}”"
            self.sheet.notices.say("dates_across", f"Columns that are days: {shown}.")


def table_of(sheet: Sheet, task: Task[ScoreOptions]) -> ScoreTable:
    """Return the table of a sheet. Raises Invalid, with titles as fields."""
    has = {"has_rep": task.rep_id is not None, "has_day": task.day is not None}
    stated = {plain(title) for title in task.options.columns}
    fields = {
        c.field for c in match_columns(sheet.header, known=KNOWN, mapping=task.options.columns)
    }
    days = Days.for_task(task)
    dated = [] if fields & {"day", "pillar"} else dated_columns(sheet.header, stated, days)
    if not dated:
        has_day = task.day is not None or bool(fields & {"day", "observed_at"})
        if not has_day and is_named_by_day(sheet, days):
            return _of_named_sheets(sheet, task.options, has_rep=has["has_rep"])
        plan = check_columns(sheet.header, task.options, **has)
        return ScoreTable(sheet, plan, sheet.chunks, list(plan.columns))
    if days.has_periods:
        sheet.notices.say("period_days", days.period_notice)
    rows = DatedSheet(sheet, dated)
    plan = check_columns(rows.header, task.options, **has)
    others = iter(plan.columns)
    at = {column.index: column for column in dated}
    columns = [
        Column(index, title, at[index].field, "day")
        if index in at
        else Column(index, title, next(others).field, "title")
        for index, title in enumerate(sheet.header)
    ]
    return ScoreTable(sheet, plan, rows.chunks(), columns)


def _of_named_sheets(sheet: Sheet, options: ScoreOptions, *, has_rep: bool) -> ScoreTable:
    named = NamedSheets(sheet)
    plan = check_columns(named.header, options, has_rep=has_rep)
    detail = f"The days are those of the sheets' names, such as “{sheet.form.sheet}”."
    sheet.notices.say("days_of_sheets", detail)
    return ScoreTable(sheet, plan, named.chunks(), list(plan.columns[:-1]))
