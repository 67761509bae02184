"""Reads the days and instants of a file."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo

from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import DayStyle, moment_written
from ssi_platform.ingest import Task
from ssi_platform.ingest.cells import as_text

from .options import ScoreOptions


@dataclass(slots=True)
class Days:
    """How the days of one file are written; `default` is that of blank cells.

    `has_clock` and `has_periods` tell whether a time, or a week, month or quarter, was read.
    """

    style: DayStyle
    zone: tzinfo
    default: date | None = None
    has_clock: bool = False
    has_periods: bool = False
    _strict: DayStyle = field(init=False)

    def __post_init__(self) -> None:
        self._strict = replace(self.style, period="")

    @classmethod
    def for_task(cls, task: Task[ScoreOptions]) -> "Days":
        """Return how the days of a file are read, as its sender states it."""
        options = task.options
        latest = local_day(min(task.observed_at, task.now), task.zone)
        period = options.period_day or "last"
        style = DayStyle(options.day_order, period, options.serials, latest)
        return cls(style, task.zone, task.day)

    def moment(self, cell: object) -> tuple[date, datetime | None]:
        """Return the day of a cell, and its instant if it has a time. Raises Refused."""
        text = as_text(cell)
        if self.default is not None and not text:
            return self.default, None
        try:
            day, instant = moment_written(text, self._strict, self.zone)
        except Refused as refused:
            if refused.code != "not_a_day":
                raise
            day, instant = moment_written(text, self.style, self.zone)
            self.has_periods = True
        if instant and instant.timetz().replace(tzinfo=None) != time():
            self.has_clock = True
        return day, instant

    def instant(self, cell: object) -> datetime:
        """Return an instant; without an offset it is local time. Raises Refused."""
        text = as_text(cell)
        try:
            instant = datetime.fromisoformat(text)
            if instant.utcoffset() is not None:
                return instant
        except ValueError:
            pass
        written = moment_written(text, self._strict, self.zone)[1]
        if written is None:
            raise Refused("not_an_instant", "Is a day without a time.")
        return written

    @property
    def period_notice(self) -> str:
        """Say how weeks, months and quarters were read."""
        which = self.style.period
        unfinished = f", an unfinished one for {self.style.latest}" if which == "last" else ""
        return f"A week, a month or a quarter stands for its {which} day{unfinished}: `period_day`."
