"""Rules for alerts: who decides on one, and when that is possible."""

from datetime import date, timedelta

from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system
from ssi_platform.tenancy.roles import Role

from .models import Alert
from .permissions import ALERTS_WRITE

LONGEST_SNOOZE = timedelta(days=90)  # Who wants longer looks at it again once a quarter.


def may_evaluate(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform itself."""
    require_system(caller)


def may_decide(caller: Caller, alert: Alert) -> None:
    """Raise NotAllowed unless the caller may acknowledge, snooze or reopen an alert.

    A manager decides on those of their teams and of the reps who are in them today.
    """
    require(caller, ALERTS_WRITE)
    if caller.sees_all:
        return
    mine = Alert.objects.managed_by(caller).filter(pk=alert.pk)
    if caller.role != Role.MANAGER or not mine.exists():
        raise NotAllowed("not_your_team", "The alert is about no team of yours.")


def check_snooze(until: date, today: date) -> None:
    """Raise Invalid for a day until which no alert is snoozed."""
    first, last = today + timedelta(days=1), today + LONGEST_SNOOZE
    if not first <= until <= last:
        detail = f"Must be a day from {first} to {last}."
        raise Invalid([FieldError("until", "out_of_range", detail)])
