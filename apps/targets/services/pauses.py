"""Pauses of plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction

from apps.ledger.services import record_event
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.nearest_plans import version_on
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import PlanPause, TargetPlan
from .given import check_verdicts
from .owners import CheckDays, check_days, held, mark_versions, versions_of
from .versions import described

MAX_PAUSES = 50
LONGEST_PAUSE = 366
ONE_DAY = timedelta(days=1)


class PauseOverlaps(ValueError):
    """A day would belong to two pauses of a plan."""


class TooManyPauses(ValueError):
    """The plan has as many pauses as one may have."""


@transaction.atomic
def put_pause(
    *,
    caller: Caller,
    plan: TargetPlan,
    from_day: date,
    last_day: date,
    today: date,
    check: CheckDays = check_days,
) -> tuple[PlanPause, bool]:
    """Pause a plan from a day to another one, both included; return (pause, created).

    A pause that begins on the same day ends then instead. Due days and the end that are not before
    the pause move by its length. Safe to repeat. `check` is as in `create_plan`.
    Raises NotAllowed, VerdictGiven, PauseOverlaps, PlanOverlaps, TooManyPauses and Invalid.
    """
    plan = held(caller, plan)
    pauses = PlanPause.objects.of_organisation(plan.organisation_id).filter(plan=plan)
    pause = pauses.filter(from_day=from_day).first()
    if pause and pause.last_day == last_day:
        return pause, False
    changed = min(pause.last_day, last_day) + ONE_DAY if pause else from_day
    policies.may_change_from(caller, changed, today, field="from_day")
    _check(plan, from_day, last_day, today)
    check_verdicts(plan.organisation_id, plan.pk, from_day)
    others = pauses.exclude(from_day=from_day)
    if other := others.filter(from_day__lte=last_day, last_day__gte=from_day).first():
        raise PauseOverlaps(
            f"The plan is paused from {other.from_day} to {other.last_day} already."
        )
    if not pause and others.count() >= MAX_PAUSES:
        raise TooManyPauses(f"A plan has at most {MAX_PAUSES} pauses.")
    created = pause is None
    with _changing(plan, today, check):
        if pause is None:
            pause = PlanPause(organisation_id=plan.organisation_id, plan=plan, from_day=from_day)
        pause.last_day = last_day
        pause.save()
    return pause, created


@transaction.atomic
def remove_pause(*, caller: Caller, pause: PlanPause, today: date) -> None:
    """Take a pause back: what it has moved moves back.

    Raises NotAllowed, VerdictGiven and PlanOverlaps.
    """
    plan = held(caller, pause.plan)
    policies.may_change_from(caller, pause.from_day, today, field="from_day")
    check_verdicts(plan.organisation_id, plan.pk, pause.from_day)
    with _changing(plan, today, check_days):
        pause.delete()


@contextmanager
def _changing(plan: TargetPlan, today: date, check: CheckDays) -> Iterator[None]:
    """Record what a block does to the pauses of a plan, and mark the plan's days."""
    before = described(plan, versions_of(plan)[-1])
    yield
    plan.save(update_fields=["name"])  # Its pauses are shown with it: it has changed.
    check(plan, None)
    mark_versions(plan, today)
    record_event("change", plan, before=before, after=described(plan, versions_of(plan)[-1]))


def _check(plan: TargetPlan, from_day: date, last_day: date, today: date) -> None:
    allowed, version = allowed_days(today), version_on(versions_of(plan), from_day)
    if from_day not in allowed:
        detail = f"Must be a day from {allowed.first} to {allowed.last}."
        raise Invalid([FieldError("from_day", "day_out_of_range", detail)])
    if not version.starts_on <= from_day <= (version.last_day or from_day):
        raise Invalid([FieldError("from_day", "outside_plan", "Must be a day of the plan.")])
    longest = from_day + (LONGEST_PAUSE - 1) * ONE_DAY
    if not from_day <= last_day <= longest:
        detail = f"Must be a day from {from_day} to {longest}."
        raise Invalid([FieldError("last_day", "out_of_range", detail)])
