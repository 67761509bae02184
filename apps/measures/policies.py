"""Rules for declaring measures, and for writing their values: the same at every entry point."""

from collections.abc import Collection
from datetime import date, datetime, tzinfo
from uuid import UUID

from apps.directory.models import Team, Tenure
from ssi_platform.domain.calendar import FIRST_DAY, LAST_DAY, score_days
from ssi_platform.domain.measures import OF_SCORES, Measure, Subject
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system
from ssi_platform.tenancy.roles import Role

from .permissions import MEASURES_DEFINE, MEASURES_READ, MEASURES_WRITE


def may_define(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may declare measures of the organisation."""
    require(caller, MEASURES_DEFINE)


def may_read_values(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may read values of measures."""
    require(caller, MEASURES_READ)


def may_read_figures(
    caller: Caller, measure: Measure, permission: str, *, of_everybody: bool
) -> None:
    """Raise Invalid for a measure that is not of reps, NotAllowed for who may not read its figures.

    `permission` is what reading its values needs. Figures of the whole organisation are for those
    who read the values of every rep.
    """
    if measure.subject is not Subject.REP:
        detail = f"The measure is of each {measure.subject}: list its values."
        raise Invalid([FieldError("measure", "measure_of_other_subject", detail)])
    require(caller, permission)
    if of_everybody and not caller.sees_all:
        detail = "Of the organisation these are for who reads the values of every rep."
        raise NotAllowed("everybody_only", detail, field="measure")


def may_write_values(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may write values of measures at all."""
    require(caller, MEASURES_WRITE)


def may_forget_values(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform, which applies the retention."""
    require_system(caller)


def has_values_of_its_own(measure: Measure) -> None:
    """Raise Invalid for a measure whose values are the daily scores."""
    if measure.key in OF_SCORES:
        detail = "Its values are daily scores: read and write those."
        raise Invalid([FieldError("measure", "measure_of_scores", detail)])


def takes_values(measure: Measure) -> None:
    """Raise Invalid for a measure that values are not written of."""
    has_values_of_its_own(measure)
    if measure.is_archived:
        raise Invalid([FieldError("measure", "measure_archived", "The measure is archived.")])


def refused_day(day: date, now: datetime, zone: tzinfo) -> FieldError | None:
    """Return why a day is refused: it is in the future or out of range; else None."""
    if not FIRST_DAY <= day <= LAST_DAY:
        detail = f"Must be a day from {FIRST_DAY:%Y} to {LAST_DAY:%Y}."
        return FieldError("day", "day_out_of_range", detail)
    if day not in score_days(now, zone):
        return FieldError("day", "future_day", "The day lies in the future.")
    return None


class WritableSubjects:
    """Whose values a caller may write, and for which days.

    A manager writes values of the teams that they manage today, and of reps for days on which the
    rep was in one of these teams. The organisation's are for those who see everybody.
    """

    def __init__(self, caller: Caller, reps: Collection[UUID]) -> None:
        may_write_values(caller)
        self._everything = caller.sees_all
        self._teams: set[UUID] = set()
        self._stays: dict[UUID, list[tuple[date, date | None]]] = {}
        if self._everything or caller.role != Role.MANAGER:
            return
        self._teams = set(Team.objects.managed_by(caller).values_list("pk", flat=True))
        rows = Tenure.objects.of_organisation(caller.organisation_id).filter(
            rep__in=reps, team__in=self._teams
        )
        for rep, first, end in rows.values_list("rep_id", "from_day", "to_day"):
            self._stays.setdefault(rep, []).append((first, end))

    def check(self, rep_id: UUID | None, team_id: UUID | None, day: date) -> None:
        """Raise NotAllowed unless the caller may write a value of a subject and day."""
        if self._everything:
            return
        if rep_id is not None:
            stays = self._stays.get(rep_id, ())
            if not any(first <= day and (end is None or day < end) for first, end in stays):
                detail = "The rep was in no team of yours on that day."
                raise NotAllowed("not_your_team", detail, field="day")
        elif team_id is None:
            detail = "Only who sees everybody writes values of the organisation."
            raise NotAllowed("not_your_team", detail, field="measure")
        elif team_id not in self._teams:
            raise NotAllowed("not_your_team", "You do not manage this team.", field="team")
