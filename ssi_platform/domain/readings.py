"""Checks one observation of a rep, and decides which of two observations stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from . import totals
from .fields import Fields
from .refusals import FieldError, Invalid

PILLARS = ("brand", "people", "insights", "relationships")
# In points, ranks in percent.
PILLAR_UPPER = 25
TOTAL_UPPER = 100
WORST_RANK = 100

_RANKS = ("industry_rank", "network_rank")
_GROUP_TOTALS = ("industry_total", "network_total")
_GROUP_PILLARS = tuple(f"{group}_{name}" for group in ("industry", "network") for name in PILLARS)
FIELDS = ("total", *PILLARS, "industry", *_RANKS, *_GROUP_TOTALS, *_GROUP_PILLARS)


class Source(IntEnum):
    """The source of a reading; the value is its rank and is stored. Gaps allow new sources."""

    MANUAL = 10
    CSV = 20
    SALES_NAVIGATOR_CSV = 30
    LINKEDIN_PAGE = 40
    LINKEDIN_API = 50

    @property
    def rank(self) -> int:
        """Return the rank: at the same instant the source with the higher rank stands."""
        return self.value

    @property
    def label(self) -> str:
        """Return the name that the API and files use, such as `linkedin_api`."""
        return self.name.lower()

    @classmethod
    def labelled(cls, label: str) -> "Source":
        """Find a source by its label.

        Args:
            label: a name as in `label`, in lower case.

        Returns:
            The source.

        Raises:
            ValueError: when no source has this label.
        """
        for source in cls:
            if source.label == label:
                return source
        raise ValueError(f"No source is called {label!r}.")


@dataclass(frozen=True, slots=True)
class Reading:
    """One observation of one rep: scores in thousandths, ranks as "top N %"; None is missing."""

    total: int
    brand: int | None
    people: int | None
    insights: int | None
    relationships: int | None
    observed_at: datetime
    source: Source
    industry: str | None = None
    industry_rank: int | None = None
    network_rank: int | None = None
    industry_total: int | None = None
    network_total: int | None = None
    industry_brand: int | None = None
    industry_people: int | None = None
    industry_insights: int | None = None
    industry_relationships: int | None = None
    network_brand: int | None = None
    network_people: int | None = None
    network_insights: int | None = None
    network_relationships: int | None = None


def reading_from(fields: Mapping[str, object], *, observed_at: datetime, source: Source) -> Reading:
    """Check the fields of one observation and make a reading of them.

    With all four pillars and no stated total the total is their sum. With fewer a total must be
    stated, because a total is never rebuilt from three pillars; the given ones are kept. A stated
    total must agree with its pillars within what rounding allows, see `totals`; pillars that are
    missing may be worth anything from 0 to 25.

    Args:
        fields: any of `FIELDS`. Totals 0 to 100 and pillars 0 to 25, in points, as
            `to_thousandths` takes them; ranks whole, 1 to 100; `industry` a name of at most 200
            characters. A key that is absent, None and blank text all mean missing, never 0.
        observed_at: the instant of the observation, with an offset.
        source: where it came from.

    Returns:
        The reading, with scores in thousandths and `observed_at` in UTC.

    Raises:
        Invalid: every field error at once. Codes: `required`, `total_mismatch`, `not_a_number`,
            `out_of_range`, `not_whole`, `not_text`, `too_long`, `unknown_field`, `no_offset`.

    Definition: docs/scores.md, "Values".
    """
    form = Fields(fields)
    form.allow_only(FIELDS)
    stated = form.score("total", upper=TOTAL_UPPER)
    pillars = _scores(form, PILLARS, PILLAR_UPPER)
    industry = form.text("industry")
    ranks = {name: form.rank(name, worst=WORST_RANK) for name in _RANKS}
    group_totals = _scores(form, _GROUP_TOTALS, TOTAL_UPPER)
    group_pillars = _scores(form, _GROUP_PILLARS, PILLAR_UPPER)
    total = _total(form, stated, list(pillars.values()))
    instant = _instant(form, observed_at)
    if total is None or instant is None or form.errors:
        raise Invalid(_in_order(form.errors))
    return Reading(
        total=total,
        **pillars,
        observed_at=instant,
        source=source,
        industry=industry,
        **ranks,
        **group_totals,
        **group_pillars,
    )


def latest_observation(now: datetime) -> datetime:
    """Return the last instant that a reading may be observed at.

    Clocks differ. An observation that lies further ahead would stand against every correction.

    Args:
        now: the present instant, with an offset.

    Returns:
        The instant a day later.
    """
    return now + timedelta(days=1)


def supersedes(new: Reading, old: Reading) -> bool:
    """Tell whether a new observation of a day replaces the one held for it.

    Args:
        new: the observation that arrived.
        old: the observation held.

    Returns:
        True when the new one was observed later, or at the same instant by a source of higher
        rank. At the same instant and rank the first is kept, so a repetition changes nothing.

    Definition: docs/scores.md, "Observations".
    """
    return precedence(new) > precedence(old)


def precedence(reading: Reading) -> tuple[datetime, int]:
    """Return what decides between observations of a day: the instant, then the source's rank.

    Of readings with the same precedence and different values none can be preferred.
    """
    # In UTC: Python compares two datetimes of one zone by their local times, which is wrong on
    # the night when the clocks go back.
    return reading.observed_at.astimezone(UTC), reading.source.rank


def _scores(form: Fields, names: Iterable[str], upper: int) -> dict[str, int | None]:
    return {name: form.score(name, upper=upper) for name in names}


def _total(form: Fields, stated: int | None, pillars: list[int | None]) -> int | None:
    known = [pillar for pillar in pillars if pillar is not None]
    complete = len(known) == len(pillars)
    if stated is None:
        return _unstated_total(form, known) if not form.has("total") else None
    missing_upper = (len(pillars) - len(known)) * PILLAR_UPPER * 1000
    if not form.errors:
        if why := totals.disagreement(stated, known, missing_upper=missing_upper):
            form.refuse("total", "total_mismatch", why)
        elif complete:
            return totals.settled(stated, known)
    return stated


def _unstated_total(form: Fields, known: list[int]) -> int | None:
    if len(known) == len(PILLARS):
        return sum(known)
    if not all(form.has(name) for name in PILLARS):
        form.refuse("total", "required", "Give the total, or all four pillars.")
    return None


def _instant(form: Fields, observed_at: datetime) -> datetime | None:
    if observed_at.utcoffset() is None:
        form.refuse("observed_at", "no_offset", "Must carry an offset from UTC.")
        return None
    try:
        return observed_at.astimezone(UTC)
    except OverflowError:
        form.refuse("observed_at", "out_of_range", "Must lie in the years 1 to 9999.")
        return None


def _in_order(errors: list[FieldError]) -> list[FieldError]:
    order = {name: position for position, name in enumerate(FIELDS)}
    return sorted(errors, key=lambda error: order.get(error.field, len(order)))
