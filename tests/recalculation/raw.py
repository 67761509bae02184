"""The exported rows as arrays: scores as they hold, teams and absences, by rep and day.

Scores are whole thousandths of a point, NaN for none. Days are columns; the first one is the first
day that anybody was in a team.
"""

from datetime import date, timedelta

import numpy as np

PILLARS = ("brand", "people", "insights", "relationships")
DAY = timedelta(days=1)
NOWHERE = -1


def half_up(values):
    """Round to whole thousandths, a half upwards."""
    return np.floor(np.asarray(values) + 0.5)


class Raw:
    """An organisation by its exports; reps are rows and teams are numbers."""

    def __init__(self, rows, *, window, last, week_starts_on):
        self.window, self.week_starts_on = window, week_starts_on
        placed = [row for row in rows["directory"] if row["external_id"]]
        self.first, self.last = min(_day(row["from_day"]) for row in placed), last
        self.days = (last - self.first).days + 1
        self._read_teams([row for row in rows["directory"] if not row["external_id"]])
        self.reps = sorted({row["external_id"] for row in placed})
        self.row_of = {rep: row for row, rep in enumerate(self.reps)}
        self.names = {row["external_id"]: row["name"] for row in placed}
        self.team = np.full((len(self.reps), self.days), NOWHERE)
        for row in placed:
            span = self._span(row["from_day"], row["last_day"])
            self.team[self.row_of[row["external_id"]], span] = self.teams[row["team_external_id"]]
        self.away = np.zeros(self.team.shape, bool)
        for row in rows["absences"]:
            if row["state"] == "approved":
                span = self._span(row["from_day"], row["last_day"])
                self.away[self.row_of[row["external_id"]], span] = True
        self._hold(rows["scores"])
        self.joined = self._stretches()

    def at(self, day):
        """Return the column of a day."""
        return (day - self.first).days

    def members(self, unit, column):
        """Return who is in a team, or one below it, or with None in the organisation."""
        there = self.team[:, column]
        inside = there != NOWHERE
        return inside if unit is None else inside & self.below[unit][there]

    def roster(self, unit, column):
        return self.members(unit, column) & ~self.away[:, column]

    def _read_teams(self, rows):
        assert all(row["from_day"] == "2000-01-01" for row in rows), "Parents that move."
        paths = {row["team_external_id"]: _path(row) for row in rows}
        self.teams = {team: number for number, team in enumerate(sorted(paths))}
        by_path = {path: team for team, path in paths.items()}
        self.parent = {team: by_path.get(path[:-1]) for team, path in paths.items()}
        self.team_names = {team: path[-1] for team, path in paths.items()}
        self.below = np.zeros((len(self.teams), len(self.teams)), bool)
        for team in self.teams:
            for above in self.line(team):
                self.below[self.teams[above], self.teams[team]] = True

    def line(self, team):
        """Return a team and those above it, the nearest first."""
        line = [team]
        while self.parent[line[-1]]:
            line.append(self.parent[line[-1]])
        return line

    def _hold(self, rows):
        """Carry scores forward: fewer days than the window, and until the next one."""
        shape = (len(self.reps), self.days)
        given = np.full((5, *shape), np.nan)
        stored = np.zeros(shape, bool)
        for row in rows:
            where = self.row_of[row["rep_external_id"]], self.at(_day(row["day"]))
            stored[where] = True
            for place, name in enumerate(("total", *PILLARS)):
                if row[name] is not None:
                    given[(place, *where)] = round(row[name] * 1000)
        columns = np.arange(self.days)
        newest = np.maximum.accumulate(np.where(stored, columns, -1), axis=1)
        self.age = np.where(newest >= 0, columns - newest, self.window)
        holds = self.age < self.window
        rep = np.arange(len(self.reps))[:, None]
        self.held = np.where(holds, given[:, rep, newest], np.nan)
        self.age = np.where(holds, self.age, -1)

    def _stretches(self):
        """Return by rep and day the column on which the unbroken stretch began."""
        inside = self.team != NOWHERE
        begins = inside & ~np.pad(inside, ((0, 0), (1, 0)))[:, :-1]
        return np.maximum.accumulate(np.where(begins, np.arange(self.days), -1), axis=1)

    def _span(self, first, last):
        begin = max(0, self.at(_day(first)))
        return slice(begin, max(0, self.at(_day(last)) + 1 if last else self.days))


def _day(text):
    return date.fromisoformat(text)


def _path(row):
    levels = sorted(name for name in row if name.startswith("team_") and name[5:].isdigit())
    return tuple(row[name] for name in sorted(levels, key=lambda name: int(name[5:])) if row[name])
