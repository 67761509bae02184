from datetime import date, datetime

from django.db import transaction

from apps.directory.models import Rep
from apps.organisations.services import record_event
from apps.organisations.services.audit import snapshot
from ssi_platform.domain.calendar import latest_allowed_day, local_day
from ssi_platform.domain.readings import Reading

from ..models import DailyScore
from ..querysets import DailyScoreQuerySet
from .storing import store


class FutureDay(ValueError):
    """The day has not begun anywhere yet."""


class Contested(ValueError):
    """Other values are stored for the very same observation; the first are kept."""


@transaction.atomic
def record_score(
    *, rep: Rep, day: date, reading: Reading, now: datetime
) -> tuple[DailyScore, bool]:
    """Write down a rep's reading for a day; return (what stands for the day, created).

    The latest observation stands; what it replaces is kept as a revision. Safe to repeat.
    Raises FutureDay, and Contested for other values of the same instant and source.
    """
    zone = rep.organisation.zone
    if day > latest_allowed_day(now, zone):
        raise FutureDay("The day lies in the future.")
    Rep.objects.of(rep.organisation_id).select_for_update(no_key=True).get(pk=rep.pk)
    before = _readings(rep, day).first()
    stored = store(
        organisation=rep.organisation,
        readings=[(rep.pk, day, reading)],
        today=local_day(now, zone),
        now=now,
    )
    if stored.contested:
        raise Contested("Other values are stored for this very observation.")
    score = _readings(rep, day).get()
    if stored.created:
        record_event("create", score, after=snapshot(score))
    elif before and stored.updated:
        record_event("change", score, before=snapshot(before), after=snapshot(score))
    return score, bool(stored.created)


def _readings(rep: Rep, day: date) -> DailyScoreQuerySet:
    return DailyScore.objects.of(rep.organisation_id).of_rep(rep.pk).on(day)
