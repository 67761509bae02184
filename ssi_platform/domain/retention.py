"""How long scores are kept, and from when on a shorter time is applied."""

from dataclasses import dataclass
from datetime import date, timedelta

from .calendar import months_before

GRACE = timedelta(days=30)  # Between the decision to keep scores for less time and the deletion.


@dataclass(frozen=True, slots=True)
class Retention:
    """Scores are kept for so many months; None is for ever.

    Before `applies_from`, if there is such a day, `previous` is what is applied.
    """

    months: int | None = None
    previous: int | None = None
    applies_from: date | None = None

    def on(self, day: date) -> int | None:
        """Return the months that are applied on a day."""
        if self.applies_from is not None and day < self.applies_from:
            return self.previous
        return self.months

    def changed(self, months: int | None, today: date) -> "Retention":
        """Return the retention after a decision of today.

        Args:
            months: how long scores are to be kept; None for ever.
            today: the day of the decision.

        Returns:
            A longer time applies at once, a shorter one after GRACE. The same months change
            nothing, so that the day of a repeated decision stays.

        Definition: docs/scores.md, "Retention".
        """
        if months == self.months:
            return self
        applied = self.on(today)
        if not is_shorter(months, applied):
            return Retention(months)
        return Retention(months, applied, today + GRACE)

    def deletes_before(self) -> date | None:
        """Return the first day whose scores are kept when a shorter time begins to apply."""
        if self.months is None or self.applies_from is None:
            return None
        return months_before(self.applies_from, self.months)


def is_shorter(months: int | None, than: int | None) -> bool:
    """Tell whether one time is shorter than another; None is the longest.

    Args:
        months: a number of months, or None.
        than: another one.

    Returns:
        Whether scores would be deleted that the other time keeps.
    """
    return months is not None and (than is None or months < than)
