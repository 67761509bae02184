from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min

from apps.directory.models import Assignment
from apps.ledger.services import mark_stale
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day

from ..models import OrganisationDay


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


def _first_uncomputed(organisation_id: UUID) -> date | None:
    last: date | None = OrganisationDay.objects.of_organisation(organisation_id).aggregate(
        last=Max("day")
    )["last"]
    if last is not None:
        return last + timedelta(days=1)
    return _first_assignment(organisation_id)


def first_day(organisation_id: UUID) -> date | None:
    """Return the first day that anybody was in a team or that has figures; None without any."""
    days = OrganisationDay.objects.of_organisation(organisation_id)
    firsts = [days.aggregate(first=Min("day"))["first"], _first_assignment(organisation_id)]
    return min((day for day in firsts if day is not None), default=None)


def _first_assignment(organisation_id: UUID) -> date | None:
    assignments = Assignment.objects.of_organisation(organisation_id)
    first: date | None = assignments.aggregate(first=Min("from_day"))["first"]
    return first
