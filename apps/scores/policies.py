"""Rules for writing scores, and for which days: the same at every entry point."""

from datetime import date, datetime, tzinfo
from uuid import UUID

from apps.directory.models import Team
from ssi_platform.domain.calendar import FIRST_DAY, LAST_DAY, score_days
from ssi_platform.domain.readings import latest_observation
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system
from ssi_platform.tenancy.roles import Role

from .permissions import SCORES_WRITE

MOST_KNOWN_DAYS = 92  # Of which one request reads the scores as they were known.
# Of the relation `incoming_scores`, see `services.sql`: the rows of days on which the rep was in
# none of the teams. The reps' tenures are looked up once, and joined to the rows.
ROWS_OF_OTHERS = """
SELECT i.row FROM incoming_scores i
LEFT JOIN (
    SELECT t.rep_id, t.from_day, t.to_day FROM directory_tenure t
    WHERE t.organisation_id = %(organisation)s
      AND t.rep_id = ANY (ARRAY(SELECT DISTINCT rep_id FROM incoming_scores))
      AND t.team_id = ANY (%(teams)s)
) own ON own.rep_id = i.rep_id AND own.from_day <= i.day
     AND (own.to_day IS NULL OR own.to_day > i.day)
WHERE own.rep_id IS NULL
"""


def may_write_scores(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may write scores."""
    require(caller, SCORES_WRITE)


def may_forget_scores(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform, which applies the retention."""
    require_system(caller)


def writable_teams(caller: Caller) -> list[UUID] | None:
    """Return the teams whose reps' days the caller may write; None for every day of every rep.

    A manager writes for days on which a rep was in a team that the manager manages today.
    """
    if caller.sees_all:
        return None
    if caller.role != Role.MANAGER:
        return []
    return list(Team.objects.managed_by(caller).values_list("pk", flat=True))


def day_of_others() -> NotAllowed:
    """Return the refusal of a day selected by ROWS_OF_OTHERS."""
    detail = "The rep was in no team of yours on that day."
    return NotAllowed("not_your_team", detail, field="day")


def refused_day(day: date, now: datetime, zone: tzinfo) -> FieldError | None:
    """Return why a day is refused: it is in the future or out of range; else None."""
    if not FIRST_DAY <= day <= LAST_DAY:
        detail = f"Must be a day from {FIRST_DAY:%Y} to {LAST_DAY:%Y}."
        return FieldError("day", "day_out_of_range", detail)
    if day not in score_days(now, zone):
        return FieldError("day", "future_day", "The day lies in the future.")
    return None


def refused_instant(observed_at: datetime, now: datetime) -> FieldError | None:
    """Return why an instant is refused: it is in the future; else None."""
    if observed_at > latest_observation(now):
        return FieldError("observed_at", "future_instant", "Lies in the future.")
    return None


def check_known_days(first: date | None, last: date | None) -> None:
    """Raise Invalid unless the days of scores as they were known are few, and none is open."""
    if first is None or last is None or (last - first).days >= MOST_KNOWN_DAYS:
        detail = f"Needs `day`, or `day__gte` and `day__lte` of at most {MOST_KNOWN_DAYS} days."
        raise Invalid([FieldError("known_at", "span_too_long", detail)])


def check_score(day: date, observed_at: datetime, now: datetime, zone: tzinfo) -> None:
    """Raise Invalid for a day that is out of range, and for an instant in the future."""
    refused = [refused_day(day, now, zone), refused_instant(observed_at, now)]
    if errors := [error for error in refused if error]:
        raise Invalid(errors)
