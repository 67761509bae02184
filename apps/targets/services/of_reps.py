"""Plans of single reps, when two reps are merged, and when a rep is erased."""

from uuid import UUID

from django.db import transaction

from apps.directory.services import Merge, mark_standings_of
from apps.ledger.services import record_event
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import TargetPlan
from .owners import PlanOverlaps, check_overlap, lock_owners, versions_of
from .versions import described


def move_plans(merge: Merge) -> None:
    """Give the plans of a rep to the one who stays, except those of days that have a plan there.

    Raises NotAllowed for who may not write plans.
    """
    organisation_id = merge.caller.organisation_id
    lock_owners(organisation_id)
    plans = TargetPlan.objects.of_organisation(organisation_id).filter(rep=merge.gone)
    mark_standings_of(organisation_id, [merge.kept] if plans else [], merge.today)
    for plan in plans.order_by("pk"):
        policies.may_write_plan(merge.caller, None, merge.gone)
        version = versions_of(plan)[-1]
        before = described(plan, version)
        try:
            with transaction.atomic():
                plan.rep_id = merge.kept
                plan.save(update_fields=["rep"])
                check_overlap(plan)
        except PlanOverlaps:
            record_event("delete", plan, before=before)
            delete_row(plan)
        else:
            record_event("change", plan, before=before, after=described(plan, version))


def forget_plans(*, organisation_id: UUID, rep_id: UUID) -> int:
    """Delete the plans of a rep who is being erased; return how many there were.

    The audit has their ids only: a name may be about the rep.
    """
    plans = list(TargetPlan.objects.of_organisation(organisation_id).filter(rep=rep_id))
    for plan in plans:
        number = versions_of(plan)[-1].number
        before = {"team": None, "rep": rep_id, "version": number}
        record_event("delete", plan, before=before)
        delete_row(plan)
    return len(plans)
