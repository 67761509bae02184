"""The declaration of a measure, and what it accepts as a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ..refusals import FieldError, Invalid
from ..thousandths import Refused, to_thousandths

KEY = r"[a-z][a-z0-9_]*"
MOST_KEY = 50
HIGHEST = 1_000_000  # Its thousandths fit into 32 bits.
WINDOW_DAYS = (1, 60)


class Direction(StrEnum):
    """Which values of a measure are better."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class Subject(StrEnum):
    """What a value of a measure is about."""

    REP = "rep"
    TEAM = "team"
    ORGANISATION = "organisation"


class Aggregation(StrEnum):
    """How the values of the reps of a roster become one figure; `last` combines nothing."""

    MEDIAN = "median"
    SUM = "sum"
    MEAN = "mean"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure, as it was declared and reviewed.

    Attributes:
        id: the id that stored values name.
        key: the name in addresses and files: small letters, digits and underscores.
        unit: what a value counts, such as `points` or `percent`.
        lowest, highest: the range of values, in whole units, 0 to 1,000,000.
        window_days: for how many days a value holds, 1 to 60; None is the organisation's staleness
            window.
        is_comparable: whether benchmarks and boards may show it.
        reviewed_on, next_review: when it was last checked, and until when the check is good.

    Definition: docs/measures.md, "What a measure declares".
    """

    id: UUID
    key: str
    title: str
    unit: str
    lowest: int
    highest: int
    direction: Direction
    subject: Subject
    aggregation: Aggregation
    window_days: int | None
    is_comparable: bool
    why: str
    author: str
    checked_by: str
    reviewed_on: date
    next_review: date
    source: str
    is_shipped: bool = False
    is_archived: bool = False

    def is_overdue(self, today: date) -> bool:
        """Tell whether the day of the next review has passed."""
        return today > self.next_review

    def window(self, staleness_days: int) -> int:
        """Return for how many days a value holds, in an organisation with a staleness window."""
        return staleness_days if self.window_days is None else self.window_days

    def thousandths(self, value: object) -> int:
        """Convert a value to thousandths of the unit, rounded half up.

        Args:
            value: a number as `to_thousandths` takes it.

        Returns:
            Thousandths, `lowest` x 1000 to `highest` x 1000.

        Raises:
            Refused: `not_a_number` or `out_of_range`.
        """
        number = to_thousandths(value, upper=self.highest)
        if number < self.lowest * 1000:
            raise Refused("out_of_range", f"Must be between {self.lowest} and {self.highest}.")
        return number


def check_declaration(measure: Measure) -> None:
    """Raise Invalid unless the parts of a declaration agree with each other.

    Codes: `empty_range`, `wrong_aggregation`, `empty_span`.
    """
    if errors := list(_errors(measure)):
        raise Invalid(errors)


def _errors(measure: Measure) -> Iterator[FieldError]:
    if measure.lowest >= measure.highest:
        yield FieldError("highest", "empty_range", "Must be more than the lowest value.")
    of_reps = measure.subject is Subject.REP
    if of_reps == (measure.aggregation is Aggregation.LAST):
        detail = (
            "Values of reps are combined: `median`, `sum` or `mean`."
            if of_reps
            else "A team or an organisation has one value a day: `last`."
        )
        yield FieldError("aggregation", "wrong_aggregation", detail)
    if measure.next_review <= measure.reviewed_on:
        yield FieldError("next_review", "empty_span", "Must be after `reviewed_on`.")
