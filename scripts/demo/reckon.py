"""The independent calculation: team-days from nothing but listed scores, assignments and teams.

Integers in thousandths and exact fractions only. Days are proleptic ordinals. Values are carried
forward by one sweep per rep; every unit of a day then sorts what its reps carry.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

ORGANISATION = ""  # stands where a team's id would
NEW_FOR_DAYS = 30
Values = tuple[int | None, ...]  # total, brand, people, insights, relationships


class Score(NamedTuple):
    """One listed score, in thousandths; None where a pillar is missing."""

    rep: str
    day: int
    values: Values


class Spell(NamedTuple):
    """A rep is in a team from one day up to the day before another; None: still."""

    rep: str
    team: str | None
    from_day: int
    to_day: int | None


class Carried(NamedTuple):
    """What one rep brings to a day: the values that still hold, their age, and being new."""

    values: Values | None
    age: int
    is_new: bool


class TeamDay(NamedTuple):
    """One unit on one day. Scores in thousandths; `at_target` is (at or above, counted)."""

    roster: int
    scored: int
    coverage: Fraction
    state: str
    median: int | None
    lower_quartile: int | None
    upper_quartile: int | None
    mean: int | None
    minimum: int | None
    maximum: int | None
    brand_median: int | None
    people_median: int | None
    insights_median: int | None
    relationships_median: int | None
    max_age_days: int | None
    newcomers: int
    at_target: Mapping[int, tuple[int, int]]

    @property
    def valid(self) -> bool:
        """Whether the median counts: somebody is scored, and at least half the roster is."""
        return self.state != "insufficient_data"


def ordinal(day: str) -> int:
    """Return a listed day as a proleptic ordinal."""
    return date.fromisoformat(day).toordinal()


def half_up(value: Fraction) -> int:
    """Round to a whole number, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def percentile(ordered: Sequence[int], quarters: int) -> int | None:
    """Return percentile_cont(quarters / 4) of sorted thousandths, rounded half up."""
    if not ordered:
        return None
    whole, rest = divmod(quarters * (len(ordered) - 1), 4)
    low = ordered[whole]
    high = ordered[whole + 1] if rest else low
    return half_up(Fraction(4 * low + rest * (high - low), 4))


def meets_from(threshold: int) -> int:
    """Return the least thousandths that count as a threshold: 69.5 shows as 70."""
    return threshold * 1000 - 500


def state_of(roster: int, scored: int) -> str:
    """Return what a team-day's figures are worth."""
    if scored == 0 or 2 * scored < roster:
        return "insufficient_data"
    return "single_rep" if scored == 1 else "ok"


def lineages(parents: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    """Return for each team the units it counts in: itself, those above it, the organisation."""
    return {team: tuple(_upwards(team, parents)) for team in parents}


def _upwards(team: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    while team is not None:
        yield team
        team = parents[team]
    yield ORGANISATION


def carried(
    spells: Sequence[Spell], scores: Sequence[Score], window: int, first: int, last: int
) -> Iterator[tuple[int, str, Carried]]:
    """Yield (day, team, what is carried) for each day one rep is in a team, both lists sorted.

    A value holds while it is less than `window` days old, wherever it was earned.
    """
    joined = min((spell.from_day for spell in spells if spell.team is not None), default=0)
    at = 0
    for spell in spells:
        begins = max(spell.from_day, first)
        ends = last + 1 if spell.to_day is None else min(spell.to_day, last + 1)
        if spell.team is None:
            continue
        for day in range(begins, ends):
            while at < len(scores) and scores[at].day <= day:
                at += 1
            latest = scores[at - 1] if at else None
            holds = latest is not None and day - latest.day < window
            values, age = (latest.values, day - latest.day) if latest and holds else (None, 0)
            yield day, spell.team, Carried(values, age, day - joined < NEW_FOR_DAYS)


def reckon(
    parents: Mapping[str, str | None],
    spells: Iterable[Spell],
    scores: Iterable[Score],
    *,
    window: int,
    first: int,
    last: int,
    thresholds: Sequence[int] = (),
) -> dict[str, dict[int, TeamDay]]:
    """Return every unit's days from `first` to `last` on which its roster is not empty."""
    units = lineages(parents)
    rosters: dict[tuple[str, int], list[Carried]] = defaultdict(list)
    scores_of, spells_of = _by_rep(scores), _by_rep(spells)
    for rep, own in spells_of.items():
        own.sort(key=lambda spell: spell.from_day)
        earned = sorted(scores_of.get(rep, ()), key=lambda score: score.day)
        for day, team, brought in carried(own, earned, window, first, last):
            for unit in units[team]:
                rosters[unit, day].append(brought)
    days: dict[str, dict[int, TeamDay]] = {unit: {} for unit in [*parents, ORGANISATION]}
    for (unit, day), roster in rosters.items():
        days[unit][day] = team_day(roster, thresholds)
    return days


def _by_rep(items: Iterable) -> dict[str, list]:  # type: ignore[type-arg]
    grouped = defaultdict(list)
    for item in items:
        grouped[item.rep].append(item)
    return grouped


def team_day(roster: Sequence[Carried], thresholds: Sequence[int]) -> TeamDay:
    """Reckon one unit's figures of one day from what everybody on its roster carries."""
    scored = [rep for rep in roster if rep.values is not None]
    columns = [_column(scored, place) for place in range(5)]
    totals = columns[0]
    settled = sorted(rep.values[0] or 0 for rep in scored if rep.values and not rep.is_new)
    return TeamDay(
        len(roster),
        len(scored),
        Fraction(len(scored), len(roster)),
        state_of(len(roster), len(scored)),
        percentile(totals, 2),
        percentile(totals, 1),
        percentile(totals, 3),
        half_up(Fraction(sum(totals), len(totals))) if totals else None,
        totals[0] if totals else None,
        totals[-1] if totals else None,
        percentile(columns[1], 2),
        percentile(columns[2], 2),
        percentile(columns[3], 2),
        percentile(columns[4], 2),
        max((rep.age for rep in scored), default=None),
        sum(rep.is_new for rep in scored),
        {threshold: _at_or_above(settled, threshold) for threshold in thresholds},
    )


def _column(scored: Sequence[Carried], place: int) -> list[int]:
    values = (rep.values[place] for rep in scored if rep.values is not None)
    return sorted(value for value in values if value is not None)


def _at_or_above(ordered: Sequence[int], threshold: int) -> tuple[int, int]:
    return len(ordered) - bisect_left(ordered, meets_from(threshold)), len(ordered)
