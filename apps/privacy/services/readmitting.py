"""Lets a person who was erased come back."""

from datetime import datetime

from django.db import transaction

from apps.directory.services import hold_newcomers
from apps.ledger.services import forget_erased, record_event
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Erasure


@transaction.atomic
def readmit(*, caller: Caller, erasure: Erasure, now: datetime) -> Erasure:
    """Take files, batches and calls that name an erased rep again; what was erased stays erased.

    A repetition changes nothing. Raises NotAllowed, and Invalid for the erasure of a member: an
    erased member can be invited again at any time.
    """
    policies.may_readmit(caller)
    policies.is_kept_out(erasure)
    hold_newcomers(caller.organisation_id)
    rows = Erasure.objects.of_organisation(caller.organisation_id).with_job()
    erasure = rows.select_for_update(of=["self"]).get(pk=erasure.pk)
    if erasure.readmitted_at is not None:
        return erasure
    forget_erased(organisation_id=caller.organisation_id, subject_id=erasure.subject_id)
    erasure.readmitted_at = now
    erasure.save(update_fields=["readmitted_at"])
    record_event("readmit", erasure)
    return erasure
