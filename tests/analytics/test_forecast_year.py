"""A simulated year: the record of the forecasts tells the coverage that the simulation knows."""

from datetime import date, timedelta

import numpy as np
import pytest

from apps.analytics.models import ForecastRecord, StaleForecasts
from apps.analytics.services import make_forecasts
from apps.targets import services as targets
from ssi_platform.domain.forecasts import WINDOW_DAYS, Course, forecast, judged_on, outcome
from ssi_platform.domain.targets import Stage
from ssi_platform.tenancy.context import organisation_context
from tests.domain.simulated_teams import REPS, levels, scores
from tests.sample_data import NOW, TODAY, rep, system, team

from .conftest import scored_at_once

pytestmark = pytest.mark.trial

DAYS, AUTOCORRELATION, GAIN, THRESHOLD = 365, 0.8, 0.06, 60
FIRST = TODAY - timedelta(days=DAYS - 1)
MONDAYS = [n for n in range(60, DAYS) if (FIRST + timedelta(days=n)).weekday() == 0]
DUE = TODAY - timedelta(days=30)
STAGE = Stage(THRESHOLD, DUE, 1)
TEAMS, MANY = 10, 150


def year(rng, teams):
    """Return (days, teams, reps) of teams that attain the stage on different days of the year."""
    made = scores(rng, teams, DAYS, AUTOCORRELATION, GAIN)
    arrival = rng.integers(100, 340, teams)
    lines = (levels(made) - GAIN * np.arange(DAYS)).mean(axis=1)
    return np.round(made + (THRESHOLD - 0.5 - GAIN * arrival - lines)[:, None], 3)


def test_the_record_tells_what_the_simulation_knows(acme, drained, api, acme_key):
    rng = np.random.default_rng(2026)
    ours = year(rng, TEAMS)
    names = store(acme, ours)
    drained()
    make_each_week(acme)
    shown = api(acme_key).get("/api/v1/organisations/acme/forecast-record").json()

    closed, open_ones = judged(ours)
    assert recorded(acme, names) == closed  # Reckoned from the arrays, without a database.
    assert (shown["intervals"], shown["intervals_held"]) == counts(closed)
    assert (shown["open_intervals"], shown["open_intervals_held"]) == counts(open_ones)

    many, _ = judged(year(rng, MANY))
    intervals, held = counts(many)
    known, error = held / intervals, standard_error(closed, shown["coverage"])
    print(
        f"coverage shown {shown['coverage']:.1%} ± {error:.1%} of {shown['intervals']},"
        f" known {known:.1%} of {intervals}; open {shown['open_intervals_held']}"
        f" of {shown['open_intervals']}; Brier {shown['brier_score']} of {shown['probabilities']}"
    )
    assert abs(shown["coverage"] - known) <= 1.96 * error


def store(acme, made):
    """Store a team of each column of scores; return their names in this order."""
    teams = [team(acme, f"T{number}") for number in range(made.shape[1])]
    for number, one in enumerate(teams):
        members = [rep(acme, f"{one.name}-{n}", one, since=FIRST) for n in range(REPS)]
        scored_at_once(acme, {
            (member, FIRST + timedelta(days=day)): float(made[day, number, place])
            for place, member in enumerate(members)
            for day in range(DAYS)
        })  # fmt: skip
    with organisation_context(acme.pk):
        terms = {"starts_on": FIRST, "stages": [{"threshold": THRESHOLD, "due_on": DUE}]}
        targets.create_plan(caller=system(acme), name="P", team=None, terms=terms, today=TODAY)
    return [one.name for one in teams]


def make_each_week(acme):
    with organisation_context(acme.pk):
        for day in [*MONDAYS, DAYS]:
            StaleForecasts.objects.get_or_create(organisation=acme, defaults={"changes": 1})
            now = NOW + timedelta(days=day - DAYS + 1)
            assert make_forecasts(caller=system(acme), now=now)


def recorded(acme, names):
    """Return what is stored of closed intervals: for each team whether each held."""
    held = {name: [] for name in names}
    with organisation_context(acme.pk):
        rows = ForecastRecord.objects.filter(held__isnull=False, latest_on__isnull=False)
        for name, one in rows.order_by("issued_on").values_list("team__name", "held"):
            held[name].append(one)
    return list(held.values())


def judged(made):
    """Return for each team whether each interval held that is judged by the last day."""
    thousandths = np.round(levels(made) * 1000).astype(np.int32)
    closed, open_ones = [], []
    for number, course in enumerate(thousandths):
        alone = carried(made[:, number])
        held = [
            made_that_day
            for day in MONDAYS
            if not alone[day] and (made_that_day := of_day(course, day)) is not None
        ]
        closed.append([one for is_open, one in held if not is_open])
        open_ones.append([one for is_open, one in held if is_open])
    return closed, open_ones


def carried(of_team):
    """Tell of which days the level, the tenth of twelve, is 5 points above the eleventh."""
    ordered = np.sort(of_team, axis=1)
    return ordered[:, 2] - ordered[:, 1] > 5


def of_day(course, day):
    """Return whether the interval of a day is open, and whether it held; None without one."""
    if course[day] >= THRESHOLD * 1000 - 500:
        return None
    first = max(0, day - WINDOW_DAYS + 1)
    numbers = np.arange(first - day, 1, dtype=np.int32)
    today = FIRST + timedelta(days=day)
    made_that_day = forecast(Course(today, numbers, course[first : day + 1], day + 1), STAGE)
    last = judged_on(made_that_day, STAGE.due_on)
    if last is None or last + timedelta(days=7) > TODAY + timedelta(days=1):
        return None
    return made_that_day.latest_on is None, outcome(
        made_that_day.earliest_on, made_that_day.latest_on, attained(course, day, last)
    )


def attained(course, day, last: date):
    """Return the first day after a day on which seven days of the threshold begin, up to a last."""
    end = (last - FIRST).days + 7
    for start in range(day + 1, end - 6):
        if (course[start : start + 7] >= THRESHOLD * 1000 - 500).all():
            return FIRST + timedelta(days=start)
    return None


def counts(held):
    return sum(map(len, held)), sum(map(sum, held))


def standard_error(held, part):
    """The intervals of one team overlap: teams are what is independent."""
    errors = [sum(of_team) - part * len(of_team) for of_team in held]
    return np.sqrt(np.sum(np.square(errors))) / sum(map(len, held))
