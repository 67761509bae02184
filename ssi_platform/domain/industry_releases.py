"""Monthly releases of an industry's median over organisations, and when one is suppressed.

No figure of a release may tell what one organisation contributed, also not to somebody who
contributes, knows which organisations take part, and compares the releases of all months.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from .readings import PILLARS

LEAST_SCORED = 5  # Of an organisation, so that it contributes.
LEAST_ORGANISATIONS, LEAST_REPS = 8, 50
LEAST_FOR_QUARTILES = 12
LEAST_CHANGED = 3  # Organisations that joined or left, so that a new composition is published.
LARGEST_PART, TWO_LARGEST_PART = Fraction(1, 4), Fraction(1, 2)
STEP, PILLAR_STEP = 1_000, 500  # Thousandths that figures are rounded to.
BANDS_OF_ORGANISATIONS = ((50, "50+"), (20, "20-49"), (12, "12-19"), (8, "8-11"))
BANDS_OF_REPS = ((1_000, "1000+"), (250, "250-999"), (100, "100-249"), (50, "50-99"))

Organisation = TypeVar("Organisation", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Contribution(Generic[Organisation]):
    """What an organisation contributes to a month: its own medians, in thousandths.

    `scored` is the number of its reps behind the median. `pillars` are its medians of the pillars,
    in their order; None is missing.
    """

    organisation: Organisation
    scored: int
    median: int
    pillars: tuple[int | None, ...] = (None,) * len(PILLARS)


@dataclass(frozen=True, slots=True)
class Composition(Generic[Organisation]):
    """The organisations behind the last published release, and the month of that release."""

    members: frozenset[Organisation]
    month: date


@dataclass(frozen=True, slots=True)
class IndustryRelease(Generic[Organisation]):
    """What is published of an industry and month, in thousandths; without a median, nothing.

    `organisations` and `reps` are bands. `members` are behind it; they are not published.
    """

    median: int | None = None
    lower_quartile: int | None = None
    upper_quartile: int | None = None
    pillars: tuple[int | None, ...] = (None,) * len(PILLARS)
    organisations: str | None = None
    reps: str | None = None
    members: frozenset[Organisation] = frozenset()


def closed_month(day: date) -> tuple[date, date]:
    """Return the first and the last day of the last month that ended before a day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def may_publish(contributions: Collection[Contribution[Organisation]]) -> bool:
    """Tell whether figures over exactly these organisations may be published.

    Args:
        contributions: one of each organisation.

    Returns:
        True where at least 8 organisations, each with at least 5 scored reps, have at least 50 of
        them together, none has more than a quarter of them, and no two have more than half.

    Definition: docs/benchmarks.md, "When an industry is published".
    """
    scored = sorted((one.scored for one in contributions), reverse=True)
    if len(scored) < LEAST_ORGANISATIONS or scored[-1] < LEAST_SCORED:
        return False
    reps = sum(scored)
    return (
        reps >= LEAST_REPS
        and scored[0] <= reps * LARGEST_PART
        and scored[0] + scored[1] <= reps * TWO_LARGEST_PART
    )


def allowed_compositions(
    present: frozenset[Organisation], last: Composition[Organisation] | None, month: date
) -> list[frozenset[Organisation]]:
    """Return the compositions that a month may be published of, the preferred one first.

    Args:
        present: the organisations that contribute to the month.
        last: the composition of the last published release; None where there is none.
        month: the first day of the month, after that of the last release.

    Returns:
        In the quarter of the last release, and where fewer than 3 organisations joined or left
        since, only its composition. Else the present one, or the last.

    Definition: docs/benchmarks.md, "Who is behind a figure".
    """
    if last is None:
        return [present]
    if quarter_of(last.month) == quarter_of(month) or len(present ^ last.members) < LEAST_CHANGED:
        return [last.members]
    return [present, last.members]


def release_of(
    contributions: Iterable[Contribution[Organisation]],
    last: Composition[Organisation] | None,
    month: date,
) -> IndustryRelease[Organisation]:
    """Return the release of an industry and month; one without a median is suppressed.

    Args:
        contributions: one of each organisation that opted in, in any order.
        last: the composition of the last published release; None where there is none.
        month: the first day of the month, after that of the last release.

    Definition: docs/benchmarks.md, "When an industry is published".
    """
    enough = {one.organisation: one for one in contributions if one.scored >= LEAST_SCORED}
    for members in allowed_compositions(frozenset(enough), last, month):
        if members <= enough.keys() and may_publish([enough[one] for one in members]):
            return _published([enough[one] for one in members])
    return IndustryRelease()


def nobodys_quantile(ordered: Sequence[int], quarters: int) -> Fraction:
    """Return a quantile that is computed without the one or two values at its place.

    With a single value at its place, `percentile_cont` is one organisation's own median; between
    two, both are near. Whoever guesses it of everybody would be right too often.

    Args:
        ordered: at least 8 medians in thousandths, in ascending order.
        quarters: 1 for the lower quartile, 2 for the median, 3 for the upper quartile; quartiles of
            at least 12 medians.

    Returns:
        The exact value of the line between the next values below and above, at the quantile's
        place; for the median that is the middle between them.

    Definition: docs/benchmarks.md, "The figures".
    """
    below, rest = divmod(quarters * (len(ordered) - 1), 4)
    first, last = ordered[below - 1], ordered[below + 2 if rest else below + 1]
    part = Fraction(4 + rest, 12) if rest else Fraction(1, 2)
    return first + (last - first) * part


def quarter_of(month: date) -> tuple[int, int]:
    """Return the year and the quarter, 0 to 3, of a day."""
    return month.year, (month.month - 1) // 3


def band_of(number: int, bands: Iterable[tuple[int, str]]) -> str:
    """Return the band that a number is in, of bands with their least numbers in falling order.

    Raises ValueError for a number below all bands.
    """
    for least, name in bands:
        if number >= least:
            return name
    raise ValueError("The number is below all bands.")


def _published(
    contributions: Collection[Contribution[Organisation]],
) -> IndustryRelease[Organisation]:
    medians = [one.median for one in contributions]
    quarters = {2: _rounded(medians, 2, STEP)}
    if len(medians) >= LEAST_FOR_QUARTILES:
        quarters |= {quarter: _rounded(medians, quarter, STEP) for quarter in (1, 3)}
    return IndustryRelease(
        quarters[2],
        quarters.get(1),
        quarters.get(3),
        tuple(_pillar([one.pillars[place] for one in contributions]) for place in range(4)),
        band_of(len(medians), BANDS_OF_ORGANISATIONS),
        band_of(sum(one.scored for one in contributions), BANDS_OF_REPS),
        frozenset(one.organisation for one in contributions),
    )


def _pillar(medians: list[int | None]) -> int | None:
    """Return the rounded median of a pillar, if all organisations have it."""
    known = [one for one in medians if one is not None]
    return _rounded(known, 2, PILLAR_STEP) if len(known) == len(medians) else None


def _rounded(medians: list[int], quarters: int, step: int) -> int:
    """Return a quantile of medians that is no organisation's, rounded half up to a step."""
    exact = nobodys_quantile(sorted(medians), quarters)
    return int((2 * exact + step) // (2 * step)) * step
