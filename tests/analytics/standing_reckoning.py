"""The standings of a day, calculated in plain Python from rows that the API lists."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

PILLARS = ("brand", "people", "insights", "relationships")
STAGE = ("plan", "plan_version", "plan_owner", "own_plan", "threshold", "starts_on", "due_on")
FIGURES = ("gap", "met", "state", "pace", "expected", "required_rate")


class Reckoning:
    """Reads an organisation through the API; `expected(day)` has a row for each rep by name."""

    def __init__(self, client, slug):
        self.client, self.root = client, f"/api/v1/organisations/{slug}"
        self.window = timedelta(days=client.get(self.root).json()["staleness_days"])
        self.reps = {row["id"]: row["name"] for row in self.rows("reps")}
        self.teams = {rep: self.dated(f"reps/{rep}/assignments") for rep in self.reps}
        self.absences = [row for row in self.rows("absences") if row["state"] == "approved"]
        self.scores = {}
        for row in self.rows("scores"):
            day = date.fromisoformat(row["day"])
            self.scores.setdefault(row["rep"], {})[day] = row

    def rows(self, path):
        query, rows = {"page_size": 500}, []
        while True:
            answer = self.client.get(f"{self.root}/{path}", query)
            assert answer.status_code == 200, answer.content
            body = answer.json()
            rows += body["data"]
            if body["next_cursor"] is None:
                return rows
            query = {"page_size": 500, "cursor": body["next_cursor"]}

    def dated(self, path):
        return sorted((row["from_day"], row["team"]) for row in self.rows(path))

    def team(self, rep, on):
        return next((team for day, team in reversed(self.teams[rep]) if day <= str(on)), None)

    def is_away(self, rep, on):
        return any(
            row["rep"] == rep and row["from_day"] <= str(on) < row["to_day"]
            for row in self.absences
        )

    def held(self, rep, on):
        """The day and the row of the score that holds."""
        days = [day for day in self.scores.get(rep, {}) if on - self.window < day <= on]
        return (max(days), self.scores[rep][max(days)]) if days else (None, None)

    def board(self, on):
        """By rep the team, of those on the roster."""
        teams = {rep: self.team(rep, on) for rep in self.reps}
        return {rep: team for rep, team in teams.items() if team and not self.is_away(rep, on)}

    def expected(self, on):
        board = self.board(on)
        return {self.reps[rep]: self.row(rep, board, on) for rep in board}

    def row(self, rep, board, on):
        day, score = self.held(rep, on)
        total = score and exact(score["total"])
        stage = self.stage(rep, on)
        mates = {mate: self.held(mate, on)[1] for mate, team in board.items() if team == board[rep]}
        mates = {mate: held for mate, held in mates.items() if held}
        return (
            {"rep": rep, "name": self.reps[rep], "team": board[rep], "excused": False}
            | {"total": shown(total), "age_days": (on - day).days if day else None}
            | {pillar: score and score[pillar] for pillar in PILLARS}
            | {f"change_{days}": self.change(rep, total, on, days) for days in (7, 28, 90)}
            | stage
            | {"reason": reason(score, stage)}
            | ranked(rep, mates)
            | behind(score, stage["stage"], mates)
        )

    def change(self, rep, total, on, days):
        _, before = self.held(rep, on - timedelta(days=days))
        return shown(total - exact(before["total"])) if total is not None and before else None

    def stage(self, rep, on):
        """The stage of the rep's own attainment, which is computed from all scores."""
        answer = self.client.get(f"{self.root}/reps/{rep}/attainment?on={on}")
        if answer.status_code == 404:
            assert answer.json()["code"] == "no_plan"
            return dict.fromkeys(("stage", *FIGURES))
        body = answer.json()
        stage = {name: body[name] for name in STAGE} | {"position": body["current_stage"]}
        versions = self.rows(f"target-plans/{body['plan']}/versions")
        (terms,) = [row for row in versions if row["version"] == body["plan_version"]]
        return {"stage": stage | {"criterion": terms["criterion"]}} | {f: body[f] for f in FIGURES}


def exact(number):
    return Decimal(str(number))


def shown(number):
    return None if number is None else float(number)


def rounded(number):
    return number.quantize(Decimal("0.001"), ROUND_HALF_UP)


def reason(score, stage):
    if not score:
        return "no_scores"
    return None if stage["stage"] else "no_plan"


def ranked(rep, mates):
    if rep not in mates:
        return dict.fromkeys(("rank", "percentile", "ranked")) | {"rank_reason": "no_scores"}
    totals = [exact(mate["total"]) for mate in mates.values()]
    own = exact(mates[rep]["total"])
    lower, equal = sum(t < own for t in totals), totals.count(own)
    percentile = rounded((Decimal(lower) + Decimal(equal) / 2) * 100 / len(totals))
    rank = len(totals) - lower - equal + 1
    return {
        "rank": rank, "percentile": shown(percentile), "ranked": len(totals), "rank_reason": None,
    }  # fmt: skip


def behind(score, stage, mates):
    def none(why):
        return {"pillar_behind": None, "pillar_reason": why}

    if not score or not stage:
        return none("no_plan" if score else "no_scores")
    if any(score[pillar] is None for pillar in PILLARS):
        return none("no_pillars")
    at_goal = [m for m in mates.values() if exact(m["total"]) >= stage["threshold"] - exact(0.5)]
    columns = {p: [exact(m[p]) for m in at_goal if m[p] is not None] for p in PILLARS}
    if not all(columns.values()):
        return none("nobody_at_goal")
    references = {pillar: rounded(median(values)) for pillar, values in columns.items()}
    by = {pillar: references[pillar] - exact(score[pillar]) for pillar in PILLARS}
    furthest = max(by.values())
    if furthest <= 0:
        return none("not_behind")
    pillar = next(name for name in PILLARS if by[name] == furthest)
    behind_of = {"pillar": pillar, "by": shown(furthest), "reference": shown(references[pillar])}
    return {"pillar_behind": behind_of, "pillar_reason": None}
