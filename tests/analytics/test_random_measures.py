"""Random measures of random organisations: every figure is what plain Python makes of it."""

from datetime import timedelta
from fractions import Fraction

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.analytics.services import measure_statistics
from apps.measures import services as measures
from apps.measures.models import MeasureValue
from apps.measures.services.value_rows import ValueRows
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from scripts.oracle.days import Days
from ssi_platform.tenancy.context import organisation_context
from tests.examples import examples
from tests.measured import DECLARED

from .reckoning import written
from .test_random_organisations import DAY, DAYS, START, Improvised

FIGURES = (
    "roster", "scored", "excused", "coverage", "state", "median", "lower_quartile",
    "upper_quartile", "mean", "minimum", "maximum", "max_age_days", "value",
)  # fmt: skip


class Measured(Improvised):
    """An organisation with measures of its own, whose values are written, corrected and deleted."""

    def measure(self):
        """Declare a measure of reps, and write some of its values."""
        values = DECLARED | {
            "subject": "rep",
            "highest": self.random.choice([1, 100, 1_000_000]),
            "aggregation": self.random.choice(["median", "sum", "mean"]),
            "window_days": self.random.choice([None, 1, 7, 60]),
        }
        measure, _ = measures.define_measure(
            caller=self.caller, key=f"m{self.random.random()}"[:9].replace(".", ""), values=values
        )
        for count in (self.random.randint(0, 60), self.random.randint(0, 10)):
            self.write(measure, count)
        return measure

    def write(self, measure, count):
        reps = (self.random.choice(self.reps).pk for _ in range(count))
        days = (min(self._day(), self.today) for _ in range(count))
        keys = [
            measures.Key(measure.id, rep, None, day) for rep, day in zip(reps, days, strict=True)
        ]
        rows = ValueRows(self.caller, {measure.id: measure}, keys, now=self.now)
        for key in dict.fromkeys(keys):
            if self.random.random() < 0.2:
                rows.remove(key)
            else:
                value = self.random.choice([0, 0.5, 1, measure.highest * self.random.random()])
                rows.put(key, round(value, 3))
        rows.write()

    def plan(self):
        """Plans have no part in statistics."""


def values_of(measure):
    """Return {rep: {day: thousandths, or None}} of a measure."""
    stored = {}
    if measure.key == "brand":
        rows = DailyScore.objects.values_list("rep_id", "day", "brand")
    else:
        rows = MeasureValue.objects.filter(measure_id=measure.id).values_list(
            "rep_id", "day", "value"
        )
    for rep, day, value in rows:
        stored.setdefault(str(rep), {})[day] = value
    return stored


def expected(oracle, measure, values, window, team, day):
    """Return the figures of a team and day, by the definitions of docs/measures.md."""
    if not oracle.members(team, day):
        return None
    held = []
    for rep in oracle.roster(team, day):
        ages = (age for age in range(window) if day - age * DAY in values.get(rep, {}))
        age = next(ages, None)
        value = None if age is None else values[rep][day - age * DAY]
        if value is not None:
            held.append((value, age))
    numbers, roster = sorted(value for value, _ in held), len(oracle.roster(team, day))
    figures = {
        "roster": roster,
        "scored": len(held),
        "excused": oracle.excused(team, day),
        "coverage": half_up(Fraction(10_000 * len(held), roster)) / 10_000 if roster else 0,
        "state": "ok" if len(held) > 1 else "single_rep",
        "median": quantile(numbers, Fraction(1, 2)),
        "lower_quartile": quantile(numbers, Fraction(1, 4)),
        "upper_quartile": quantile(numbers, Fraction(3, 4)),
        "mean": half_up(Fraction(sum(numbers), len(numbers))) if numbers else None,
        "minimum": min(numbers, default=None),
        "maximum": max(numbers, default=None),
        "max_age_days": max((age for _, age in held), default=None),
    }
    if not held or 2 * len(held) < roster:
        figures["state"] = "insufficient_data"
    total = sum(numbers) if numbers else None
    by_aggregation = {"median": figures["median"], "mean": figures["mean"], "sum": total}
    return figures | {"value": by_aggregation[measure.aggregation]}


def half_up(exact):
    return (exact + Fraction(1, 2)).__floor__()


def quantile(numbers, part):
    if not numbers:
        return None
    place = part * (len(numbers) - 1)
    low = place.__floor__()
    high = min(low + 1, len(numbers) - 1)
    return half_up(numbers[low] + (place - low) * (numbers[high] - numbers[low]))


def check(world, measure, first, last):
    history, teams, _ = written(world.organisation_id)
    oracle, values = Days(history), values_of(measure)
    organisation = Organisation.objects.get(pk=world.organisation_id)
    window = measure.window_days or organisation.staleness_days
    days = [first + n * DAY for n in range((last - first).days + 1)]
    for team in (None, *teams):
        rows = measure_statistics(
            caller=world.caller, measure=measure, team_id=team_id(world, team), first=first,
            last=last, now=world.now,
        )  # fmt: skip
        got = {row["day"]: {name: row[name] for name in FIGURES} for row in rows}
        right = {
            day: figures
            for day in days
            if (figures := expected(oracle, measure, values, window, team, day))
        }
        assert got == right


def team_id(world, team):
    return next((one.pk for one in world.teams if str(one.pk) == team), None)


@settings(
    max_examples=examples(2), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_every_figure_of_a_measure(db, seed):
    with transaction.atomic():
        world = Measured(seed)
        with organisation_context(world.organisation_id):
            world.drain = lambda: None  # Nothing of it is read.
            world.fill()
            brand = measures.known_measures(world.organisation_id)["brand"]
            for measure in (world.measure(), world.measure(), brand):
                for _ in range(3):
                    world.move_team()
                first = START + timedelta(days=world.random.randint(-5, DAYS))
                check(world, measure, first, first + timedelta(days=world.random.randint(0, 20)))
        transaction.set_rollback(True)
