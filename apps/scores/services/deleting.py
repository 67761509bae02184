from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.directory.models import Rep, Tenure
from apps.directory.services import mark_standings_of
from apps.ledger.services import mark_stale, record_event, snapshot
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import VALUES, DailyScore, ScoreRevision
from .incoming import JsonReadings
from .recording import refuse_days_of_others


@transaction.atomic
def delete_score(*, caller: Caller, score: DailyScore, now: datetime) -> None:
    """Delete a day's score; its value is kept as a revision.

    The days that it counted for are marked stale: until the rep's next score, and no longer
    than the staleness window. Raises NotAllowed.
    """
    policies.may_write_scores(caller)
    reps = Rep.objects.of_organisation(score.organisation_id).select_related("organisation")
    rep = reps.select_for_update(of=["self"], no_key=True).get(pk=score.rep_id)
    _refuse_day_of_others(caller, score)
    ScoreRevision.objects.bulk_create(
        [
            ScoreRevision(
                organisation_id=rep.organisation_id,
                rep=rep,
                day=score.day,
                recorded_at=score.recorded_at,
                replaced_at=now,
                **{name: getattr(score, name) for name in VALUES},
            )
        ],
        ignore_conflicts=True,
    )
    record_event("delete", score, before=snapshot(score))
    today = local_day(now, rep.organisation.zone)
    affected = _affected(rep, score.day, today)
    mark_stale(rep.organisation_id, affected, verdict_days=(score.day, score.day))
    mark_standings_of(rep.organisation_id, [rep.pk], today)
    DailyScore.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).on(score.day).delete()


def _refuse_day_of_others(caller: Caller, score: DailyScore) -> None:
    incoming = JsonReadings([((score.rep_id, score.day), None)])
    with connection.cursor() as cursor:
        incoming.begin(cursor)
        parameters = {"organisation": score.organisation_id}
        if refuse_days_of_others(cursor, caller, incoming, parameters):
            raise policies.day_of_others()


def _affected(rep: Rep, day: date, today: date) -> Iterator[tuple[UUID | None, date, date]]:
    later = (
        DailyScore.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).filter(day__gt=day)
    )
    following = later.order_by("day").values_list("day", flat=True).first()
    last = min(today, day + timedelta(days=rep.organisation.staleness_days - 1))
    if following:
        last = min(last, following - timedelta(days=1))
    for tenure in (
        Tenure.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).exclude(team=None)
    ):
        end = min(last, tenure.to_day - timedelta(days=1)) if tenure.to_day else last
        yield tenure.team_id, max(day, tenure.from_day), end
