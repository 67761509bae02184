from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min

from apps.directory.models import Assignment
from apps.ledger.services import mark_stale, mark_standings
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day

from ..models import OrganisationDay
from .boards import has_standings_of


def advance_days(*, organisation_id: UUID, now: datetime) -> None:
    """Mark the days stale that have begun since the last computed one; safe to repeat.

    Values carry forward and ages grow without anybody writing anything. Where nothing is computed
    yet, the first assignment may have begun by now.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    today = local_day(now, organisation.zone)
    first = _first_uncomputed(organisation_id)
    if first is not None:
        mark_stale(organisation_id, [(None, first, today)])
    if not has_standings_of(organisation_id, today):
        mark_standings(organisation_id, [None])


def _first_uncomputed(organisation_id: UUID) -> date | None:
    last: date | None = OrganisationDay.objects.of_organisation(organisation_id).aggregate(
        last=Max("day")
    )["last"]
    if last is not None:
        return last + timedelta(days=1)
    assignments = Assignment.objects.of_organisation(organisation_id)
    first: date | None = assignments.aggregate(first=Min("from_day"))["first"]
    return first
