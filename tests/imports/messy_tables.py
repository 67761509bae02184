"""Makes random messy files of scores from a known truth.

A file is built as sheets of rows. A cell is a text, a number, a date, a date-time, or `Percent`.
"""

import calendar
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from . import messy_words as words
from .score_tables import BOB, DORA, NOW, TWINS, ZONE

REPS = [BOB, DORA, TWINS[0], TWINS[1]]
FIRST = date(2025, 7, 1)
TODAY = NOW.astimezone(ZONE).date()
PILLARS = ("brand", "people", "insights", "relationships")


class Percent(float):
    """A fraction that a workbook shows as a percentage."""


@dataclass
class Messy:
    """A file, what is true, and what was done to it."""

    content: bytes = b""
    truth: dict = field(default_factory=dict)  # {(rep, day): {field: thousandths}}
    marks: list = field(default_factory=list)


class Maker:
    """Makes one file by a seed."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.file = Messy()
        self.is_book = self.chance(0.5)
        self.decimals = self.r.choice([0, 1, 1, 2, 3])
        self.comma = not self.is_book and self.chance(0.4)
        self.missing = self.r.choice(words.MISSING) if self.chance(0.5) else ""
        self.units = self.r.choice([" / 100", " de 100", "%", " pts"]) if self.chance(0.1) else ""
        self.percents = self.is_book and self.chance(0.15)
        self.identify = self.r.choice(["external_id", "external_id", "email", "name"])
        able = (
            REPS if self.identify == "external_id" else REPS[: 1 if self.identify == "email" else 2]
        )
        self.reps = self.r.sample(able, self.r.randint(1, len(able)))
        self.style = self.r.choice(words.DAY_STYLES)

    def chance(self, share):
        return self.r.random() < share

    def mark(self, text):
        self.file.marks.append(text)

    # ------------------------------------------------------------------ cells

    def rep(self, rep):
        text = getattr(rep, self.identify)
        if self.identify != "external_id" and self.chance(0.2):
            text = text.upper()
        return text

    def value(self, upper):
        """Return thousandths that have the file's decimals."""
        step = 10 ** (3 - self.decimals)
        return self.r.randrange(0, upper * 1000 // step + 1) * step

    def number(self, thousandths, is_total=False):
        points = thousandths / 1000
        if is_total and self.percents:
            return Percent(points / 100)
        if self.is_book and not (is_total and self.units):
            return points + (3e-15 if self.chance(0.1) and 0 < points < 20 else 0)
        text = f"{points:.{self.decimals}f}"
        text = text.replace(".", ",") if self.comma else text
        return text + self.units if is_total else text

    def day(self, day):
        if self.is_book and self.style == "%Y-%m-%d":
            return day
        return words.day_text(day, self.style)

    # ------------------------------------------------------------------ tables

    def days(self, count):
        chosen = {FIRST + timedelta(self.r.randrange(330)) for _ in range(count)}
        return sorted(chosen)

    def header_of_rep(self):
        return self.r.choice(words.REP_TITLES[self.identify])

    def know(self, rep, day, **values):
        if not any(value is not None for value in values.values()):
            return
        self.file.truth[rep.pk, day] = values

    def scores(self, layout):
        """Return the titles, and a function that makes (cells, values)."""
        pillars = self.r.choice(words.PILLAR_TITLES)
        total = self.r.choice(words.TOTAL_TITLES)
        if layout == "total":

            def of_total():
                value = None if self.chance(0.1) else self.value(100)
                cell = self.missing if value is None else self.number(value, is_total=True)
                return [cell], {"total": value}

            return [total], of_total
        has_total = layout == "both"

        def of_pillars():
            if self.chance(0.07):
                return [self.missing] * (4 + has_total), {"total": None}
            values = [self.value(25) for _ in PILLARS]
            stated = sum(values)
            cells = [self.number(value) for value in values]
            if has_total:
                cells.append(self.number(stated, is_total=True))
            return cells, dict(zip(PILLARS, values, strict=True)) | {"total": stated}

        return [*pillars, *([total] if has_total else [])], of_pillars

    def wide(self):
        titles, make = self.scores(self.r.choice(["total", "total", "pillars", "both"]))
        header = [self.header_of_rep(), self.r.choice(words.DAY_TITLES), *titles]
        rows = []
        for day in self.days(self.r.randint(1, 6)):
            for rep in self.reps:
                cells, values = make()
                self.know(rep, day, **values)
                rows.append([self.rep(rep), self.day(day), *cells])
        return header, rows

    def clock(self):
        """Answers of a form: of several of one day the latest counts."""
        header = [self.r.choice(words.CLOCK_TITLES), self.header_of_rep(),
                  self.r.choice(words.TOTAL_TITLES)]  # fmt: skip
        style, rows = self.r.choice(words.CLOCK_STYLES), []
        for day in self.days(self.r.randint(1, 4)):
            for rep in self.reps:
                hours = sorted(self.r.sample(range(1, 23), self.r.randint(1, 2)))
                for hour in hours:
                    value = self.value(100)
                    moment = datetime(day.year, day.month, day.day, hour, 17, 5)
                    written = moment if self.is_book else moment.strftime(style)
                    rows.append([written, self.rep(rep), self.number(value, is_total=True)])
                self.know(rep, day, total=value)
        self.r.shuffle(rows)
        return header, rows

    def long(self):
        titles = self.r.choice(words.PILLAR_TITLES)
        header = [self.header_of_rep(), self.r.choice(words.DAY_TITLES),
                  self.r.choice(["Pillar", "Component", "Metric"]),
                  self.r.choice(["Score", "Value", "Points", "Wert"])]  # fmt: skip
        rows = []
        for day in self.days(self.r.randint(1, 3)):
            for rep in self.reps:
                values = [self.value(25) for _ in PILLARS]
                self.know(rep, day, **dict(zip(PILLARS, values, strict=True)), total=sum(values))
                rows += [
                    [self.rep(rep), self.day(day), title, self.number(value)]
                    for title, value in zip(titles, values, strict=True)
                ]
        if self.chance(0.5):
            self.r.shuffle(rows)
        return header, rows

    def across(self):
        """A column for each day, week or month."""
        style = self.r.choice(["day", "day", "month", "week", "numeric month"])
        days = self.days(self.r.randint(1, 5))
        if style != "day":
            days = sorted({self.period_end(day, style) for day in days})
        texts = [self.period_text(day, style) for day in days]
        header, rows = [self.header_of_rep(), *texts], []
        if summary := self.r.choice(words.SUMMARIES) if self.chance(0.3) else None:
            header.append(summary)
        for rep in self.reps:
            row = [self.rep(rep)]
            for day in days:
                value = None if self.chance(0.15) else self.value(100)
                self.know(rep, day, total=value)
                row.append(self.missing if value is None else self.number(value, is_total=True))
            rows.append([*row, *([self.number(self.value(100))] if summary else [])])
        return header, rows

    def period_end(self, day, style):
        if style == "week":
            return min(day + timedelta(6 - day.weekday()), TODAY)
        return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])

    def period_text(self, day, style):
        if style == "day":
            return self.day(day)
        if style == "week":
            return f"KW {day.isocalendar().week}/{day.isocalendar().year}"
        return f"{day:%b %Y}" if style == "month" else f"{day:%m/%Y}"

    def two_rows(self):
        """Days over pillars, or pillars over days."""
        pillars, days = self.r.choice(words.PILLAR_TITLES), self.days(self.r.randint(1, 3))
        shown = [self.day(day) for day in days]
        by_day = self.chance(0.6)
        blank = [""] * 3
        if by_day:
            upper = [cell for text in shown for cell in (text, *blank)]
            lower = [title for _ in days for title in pillars]
        else:
            upper = [cell for title in pillars for cell in (title, *[""] * (len(days) - 1))]
            lower = shown * 4
        rows = []
        for rep in self.reps:
            values = {day: [self.value(25) for _ in PILLARS] for day in days}
            for day, four in values.items():
                self.know(rep, day, **dict(zip(PILLARS, four, strict=True)), total=sum(four))
            cells = ([v for day in days for v in values[day]] if by_day
                     else [values[day][n] for n in range(4) for day in days])  # fmt: skip
            rows.append([self.rep(rep), *map(self.number, cells)])
        who = self.header_of_rep()
        names = [(who, ""), ("", who)][self.chance(0.3)]
        return [[names[0], *upper], [names[1], *lower]], rows
