"""Random changes, made through the API and written down for the oracle."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from scripts.demo.client import Client, Refused
from scripts.oracle import History

from .planning import Planning
from .platform import until_fresh

DAY = timedelta(days=1)
DAYS = 400
TEAMS, REPS = 8, 24
ABSENT, LONGEST = 12, 60  # Absences at first, and the days of the longest.
LARGEST = 1_000  # Items of a batch.


class Organisation:
    """An organisation that is made up from a seed."""

    def __init__(self, client: Client, seed: int, today: date) -> None:
        self.client, self.random, self.today = client, Random(seed), today
        self.start = today - (DAYS - 1) * DAY
        self.history = History(window=14)
        self.planning = Planning(client, self.random, self.history, self.start, today)
        self.ends: dict[tuple[str, date], date] = {}  # Of absences, approved or not.
        self.after: list[
            Callable[[], None]
        ] = []  # What looks at the organisation once it is fresh.

    def fill(self) -> None:
        """Make teams, reps and scores; then plans, whose first due days have passed."""
        batch = [{"external_id": f"t{n}", "name": f"T{n}"} for n in range(TEAMS)]
        self.teams = self._batch("teams", batch)
        for team in self.teams:
            self.history.place(team, None)
        self.reps = self._batch("reps", [{"name": f"R{n}", "external_id": f"r{n}"}
                                         for n in range(REPS)])  # fmt: skip
        for team in self.teams[1:]:
            self._place(team, self.random.choice(self.teams[:3]), self.start - 30 * DAY)
        for rep in self.reps:
            for day in {self.start - 20 * DAY, *(self._day() for _ in range(2))}:
                self._assign(rep, self.random.choice([None, *self.teams * 2]), day)
        for _ in range(ABSENT):
            self.be_absent()
        self._scores()
        self.planning.fill(self.teams)
        self.settle()

    def change(self, number: int) -> None:
        """Make so many random changes; the platform catches up after each."""
        kinds = [self.be_absent, self.be_absent, self.decide, self.end_absence,
                 self.move_rep, self.move_rep, self.take_move_back, self.correct, self.correct,
                 self.forget, self.move_team, self.move_team, self.take_team_back,
                 self.window, *self.planning.kinds() * 2]  # fmt: skip
        for kind in [self.move_team_today, *self.random.choices(kinds, k=number)]:
            kind()
            self.settle()

    def settle(self) -> None:
        until_fresh(self.client)
        for look in self.after:
            look()

    def move_rep(self) -> None:
        team = self.random.choice([None, *self.teams])
        self._assign(self.random.choice(self.reps), team, self._day())

    def take_move_back(self) -> None:
        rep = self.random.choice(self.reps)
        days = self.history.assignments[rep].days
        if days:
            day = self.random.choice(days)
            self.client.call("DELETE", f"reps/{rep}/assignments/{day}")
            self.history.assignments[rep].remove(day)

    def be_absent(self) -> None:
        """Approve an absence, request one, which changes nothing, or change one that is there."""
        rep, first = self.random.choice(self.reps), self._day()
        end = first + self.random.randint(1, LONGEST) * DAY
        state = self.random.choice(["requested", "approved", "approved"])
        path = f"reps/{rep}/absences/{first}"
        body = {"to_day": str(end), "kind": self.random.choice(["leave", "other"]), "state": state}
        if self._accepted("PUT", path, body):
            if state == "approved" or first in self.history.absences[rep]:
                self.history.absent(rep, first, end)
            self.ends[rep, first] = end

    def decide(self) -> None:
        if self.ends:
            rep, first = self.random.choice(sorted(self.ends))
            verb = self.random.choice(["approve", "decline"])
            if self._accepted("POST", f"reps/{rep}/absences/{first}:{verb}", {}):
                self.history.absences[rep].pop(first, None)
                if verb == "approve":
                    self.history.absent(rep, first, self.ends[rep, first])

    def end_absence(self) -> None:
        if self.ends:
            rep, first = self.random.choice(sorted(self.ends))
            self.client.call("DELETE", f"reps/{rep}/absences/{first}")
            self.history.absences[rep].pop(first, None)
            del self.ends[rep, first]

    def correct(self) -> None:
        self._score(self.random.choice(self.reps), self._day(), self.random.randrange(100_001))

    def forget(self) -> None:
        rep = self.random.choice(self.reps)
        days = sorted(self.history.scores[rep])
        if days:
            day = self.random.choice(days)
            self.client.call("DELETE", f"reps/{rep}/scores/{day}")
            self.history.forget(rep, day)

    def move_team(self) -> None:
        parent = self.random.choice([None, *self.teams])
        self._place(self.random.choice(self.teams), parent, self._day())

    def move_team_today(self) -> None:
        self._place(self.random.choice(self.teams), self.random.choice(self.teams), self.today)

    def take_team_back(self) -> None:
        team = self.random.choice(self.teams)
        days = [day for day in self.history.parents[team].days if day != date.min]
        if days:
            day = self.random.choice(days)
            if self._accepted("DELETE", f"teams/{team}/parents/{day}"):
                self.history.parents[team].remove(day)

    def window(self) -> None:
        self.history.window = self.random.randint(1, 30)
        body = {"staleness_days": self.history.window}
        self._accepted("PATCH", "", body)

    def _scores(self) -> None:
        items = []
        for rep in self.reps:
            for ahead in range(DAYS):
                if self.random.random() < 0.15:
                    day, total = self.start + ahead * DAY, self.random.randrange(30_000, 90_001)
                    items.append({"rep": rep, "day": str(day), "total": total / 1000})
                    self.history.score(rep, day, total)
        for first in range(0, len(items), LARGEST):
            self._batch("scores", items[first : first + LARGEST])

    def _score(self, rep: str, day: date, total: int) -> None:
        self.client.put(f"reps/{rep}/scores/{day}", {"total": total / 1000})
        self.history.score(rep, day, total)

    def _assign(self, rep: str, team: str | None, day: date) -> None:
        self.client.put(f"reps/{rep}/assignments/{day}", {"team": team})
        self.history.assign(rep, team, day)

    def _place(self, team: str, parent: str | None, day: date) -> None:
        if self._accepted("PUT", f"teams/{team}/parents/{day}", {"parent": parent}):
            self.history.place(team, parent, day)

    def _accepted(self, method: str, path: str, body: dict[str, Any] | None = None) -> bool:
        """Tell whether a change was made: a team cannot be below itself."""
        try:
            given = None if body is None else json.dumps(body).encode()
            self.client.call(method, path, body=given)
        except Refused as refused:
            if refused.status not in (400, 409, 422):
                raise
            return False
        return True

    def _batch(self, kind: str, items: list[dict[str, Any]]) -> list[str]:
        answer = self.client.post(f"{kind}:batch", {"items": items})
        return [str(result.get("id")) for result in answer["results"]]

    def _day(self) -> date:
        return self.start + self.random.randrange(DAYS) * DAY
