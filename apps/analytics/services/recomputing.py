from datetime import date

from django.db import transaction

from apps.ledger.models import StaleRange
from apps.ledger.services import mark_stale, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller

from .. import policies


@transaction.atomic
def recompute(*, caller: Caller, today: date, first: date = FIRST_DAY) -> int:
    """Mark all figures since a day as stale, and retry ranges that failed.

    Return the number of failed ranges. Verdicts are not changed. Safe to repeat. Raises NotAllowed
    unless the caller is the platform itself.
    """
    policies.may_recompute(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    failed = StaleRange.objects.of_organisation(organisation.pk).filter(failed=True)
    count = failed.update(failed=False, attempts=0, retry_at=None)
    mark_stale(organisation.pk, [(None, first, today)])
    record_event("recompute", organisation, after={"from": first, "failed_ranges": count})
    return int(count)
