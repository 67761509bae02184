"""Synthetic scores that look like real ones, and the files they travel in.

A rep's level rises from about 49 towards the team's aim and flattens out; what is seen of it
changes on rare days only, one pillar at a time. Scores are integers in thousandths.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from .people import Company, Rep

PILLARS = ("brand", "people", "insights", "relationships")
HEADER = ("rep", "day", *PILLARS, "total")
NAVIGATOR_MEANS = (17.5, 9.7, 5.0, 18.9)
NAVIGATOR_TOTAL = sum(NAVIGATOR_MEANS)
INDUSTRY_MEAN = 33.0
PROGRAMME_DAYS = 365
SHIFT_DAY, SHIFT = 250, 0.93
STEP_CHANCE = 0.12
STEP_NOISE = 0.35
HOLIDAY_EVERY = 180
LINKEDIN_PILLARS = (
    "PROFESSIONAL_BRAND",
    "FIND_RIGHT_PEOPLE",
    "INSIGHT_ENGAGEMENT",
    "STRONG_RELATIONSHIP",
)


class Reading(NamedTuple):
    """What a rep's page showed so many days after the start, in thousandths."""

    offset: int
    brand: int
    people: int
    insights: int
    relationships: int

    @property
    def total(self) -> int:
        return self.brand + self.people + self.insights + self.relationships


def industry_level(chance: Random) -> float:
    """Return the level of a member of the industry at large, mean 33."""
    return 100 * chance.betavariate(3.39, 6.89)


def pillars_at(level: float) -> list[float]:
    """Split a level into pillars: insights weakest, relationships strongest, none over 25."""
    if level <= NAVIGATOR_TOTAL:
        return [mean * level / NAVIGATOR_TOTAL for mean in NAVIGATOR_MEANS]
    climb = (level - NAVIGATOR_TOTAL) / (100 - NAVIGATOR_TOTAL)
    return [mean + climb * (25 - mean) for mean in NAVIGATOR_MEANS]


def readings(company: Company, rep: Rep, last: int) -> Iterator[Reading]:
    """Yield the rep's readings from the start of the programme to day `last`, gaps left out.

    Whatever `last` is, the reading of a day is the same.
    """
    chance = Random(f"{company.slug}/{rep.external_id}/scores")
    seen = _seen(rep, chance)
    shows_up = 0.2 if chance.random() < 0.1 else 0.94
    holiday = range(0)
    for offset in range(last + 1):
        if offset % HOLIDAY_EVERY == 0:
            begins = offset + chance.randrange(HOLIDAY_EVERY)
            holiday = range(begins, begins + chance.randint(6, 24))
        present = chance.random() < shows_up
        shown = next(seen)
        away = any(offset in days for days in (holiday, rep.leave, rep.home.silent))
        if present and not away and rep.works_on(offset):
            yield Reading(offset, *shown)


def _seen(rep: Rep, chance: Random) -> Iterator[tuple[int, ...]]:
    start = chance.gauss(49.5, 3.5) if rep.home.programme else industry_level(chance)
    aim = min((start + rep.home.gain) / SHIFT, 97) if rep.home.programme else start
    shown = pillars_at(start)
    offset = 0
    while True:
        if chance.random() < STEP_CHANCE:
            climbed = 1 - max(1 - offset / PROGRAMME_DAYS, 0) ** 1.6
            pillar = chance.randrange(4)
            level = pillars_at(start + (aim - start) * climbed)[pillar]
            shown[pillar] = min(max(level + chance.gauss(0, STEP_NOISE), 0), 25)
        yield _as_displayed(shown, SHIFT if offset >= SHIFT_DAY else 1)
        offset += 1


def _as_displayed(shown: list[float], factor: float) -> tuple[int, ...]:
    brand, people, insights, relationships = (round(1000 * factor * score) for score in shown)
    insights = min(insights, people, brand)
    relationships = max(relationships, brand, people)
    return brand, people, insights, relationships


def table(company: Company, start: date, first: date, last: date) -> tuple[bytes, int]:
    """Return the CSV file of an organisation for the days `first` to `last`, and its row count."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    earliest, latest = (first - start).days, (last - start).days
    rows = 0
    for rep in company.reps:
        for reading in readings(company, rep, latest):
            if reading.offset < earliest:
                continue
            day = (start + timedelta(days=reading.offset)).isoformat()
            values = [in_points(value) for value in (*reading[1:], reading.total)]
            writer.writerow((rep.external_id, day, *values))
            rows += 1
    return text.getvalue().encode(), rows


def in_points(thousandths: int) -> str:
    """Write thousandths as a number with three decimals."""
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


MEMBER = (15_204, 8_913, 4_377, 18_046)


def linkedin_member() -> dict[str, Any]:
    """Return one member's page in the shape LinkedIn serves it."""
    return {
        "activeSeat": True,
        "memberScore": _linkedin_score([value / 1000 for value in MEMBER]),
        "groupScore": [
            {
                "groupType": "INDUSTRY",
                "rank": 21,
                "score": _linkedin_score([round(p, 3) for p in pillars_at(INDUSTRY_MEAN)]),
            },
            {"groupType": "NETWORK", "rank": 34, "score": {"overall": 36.3, "subScores": []}},
        ],
    }


def _linkedin_score(values: list[float]) -> dict[str, Any]:
    named = zip(LINKEDIN_PILLARS, values, strict=True)
    return {
        "overall": round(sum(values), 3),
        "subScores": [{"pillar": pillar, "score": value} for pillar, value in named],
    }


def midnight(day: date) -> str:
    """Return the first instant of a UTC day, RFC 3339."""
    return datetime(day.year, day.month, day.day).isoformat() + "+00:00"
