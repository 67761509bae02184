from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from apps.organisations.models import Organisation
from apps.organisations.services import mark_stale
from ssi_platform.domain.calendar import local_day

from ..models import OrganisationDay


def advance_days(*, organisation_id: UUID, now: datetime) -> None:
    """Mark the days stale that have begun since the last computed one; safe to repeat.

    Values carry forward and ages grow without anybody writing anything.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    today = local_day(now, organisation.zone)
    last = OrganisationDay.objects.of(organisation_id).aggregate(last=Max("day"))["last"]
    if last is not None and last < today:
        mark_stale(organisation_id, [(None, last + timedelta(days=1), today)])
