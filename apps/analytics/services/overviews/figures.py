"""The figures of a team or the organisation on a day, as far as the caller reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from ssi_platform.domain.cohorts import IN_FULL, shared_figures
from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.statistics import coverage_state
from ssi_platform.domain.summaries import coverage_reason
from ssi_platform.tenancy.caller import Caller

from ... import policies
from ...models import coverage
from .stored_days import StoredDay, StoredDays

POINTS = ("median", "lower_quartile", "upper_quartile")
NOBODY = StoredDay(0, 0, 0, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Figures:
    """A day of a team or the organisation; points in thousandths.

    All are None where the caller may not read the day, and then `reason` says so.
    """

    roster: int | None
    scored: int | None
    excused: int | None
    coverage: float | None
    state: str | None
    reason: Reason | None
    median: int | None
    lower_quartile: int | None
    upper_quartile: int | None


HIDDEN = Figures(None, None, None, None, None, Reason.BELOW_MINIMUM_COHORT, None, None, None)


class ReadableDays:
    """Stored days, each as the caller may read it; None stands for the organisation.

    The same policies decide as for the lists of statistics.
    """

    def __init__(
        self,
        caller: Caller,
        stored: StoredDays,
        teams: Sequence[UUID],
        of_organisation: Sequence[date],
    ) -> None:
        self.stored = stored
        self.hidden = policies.hidden_days(caller, teams, max(of_organisation))
        self._steps = policies.organisation_steps(caller, stored.scored(of_organisation))
        self._reads_organisation = policies.reads_days(caller)

    def is_full(self, team: UUID | None, *days: date) -> bool:
        """Tell whether days are computed, and the caller reads them and their scores in full."""
        if team is None:
            return all(self._steps.get(day) == IN_FULL for day in days)
        computed = all(self.stored.on(team, day) for day in days)
        return computed and not self.hidden.any_of(team, days)

    def on(self, team: UUID | None, day: date) -> Figures:
        """Return the figures of a day."""
        stored = self._readable(team, day)
        if stored is None:
            return HIDDEN
        return Figures(
            stored.roster,
            stored.scored,
            stored.excused,
            coverage(stored.roster, stored.scored),
            coverage_state(stored.roster, stored.scored),
            coverage_reason(stored.roster, stored.scored),
            stored.median,
            stored.lower_quartile,
            stored.upper_quartile,
        )

    def median(self, team: UUID | None, day: date) -> int | None:
        """Return the median of a day in thousandths; None where there is none to read."""
        stored = self._readable(team, day)
        return stored.median if stored else None

    def _readable(self, team: UUID | None, day: date) -> StoredDay | None:
        """Return a day, rounded where the caller reads it so; None where it is hidden."""
        stored = self.stored.on(team, day)
        if team is not None:
            return None if (team, day) in self.hidden else stored or NOBODY
        if stored is None:
            return NOBODY if self._reads_organisation else None
        if day not in self._steps:
            return None
        shown = shared_figures({name: getattr(stored, name) for name in POINTS}, self._steps[day])
        return replace(stored, **shown)  # type: ignore[arg-type] # These names.
