"""Values that go: with a rep who is erased or merged, and when they are too old."""

from datetime import datetime
from uuid import UUID

from apps.directory.services import Merge
from apps.ledger.services import emit, record_event
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day, months_before
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from .. import policies
from ..events import VALUE_RECORDED, by_measure, recorded
from ..models import ImportedValue, MeasureValue

STEP = 50_000  # Rows a transaction.


def forget_values(*, organisation_id: UUID, rep_id: UUID) -> int:
    """Delete all values of a rep who is erased, and what imports replaced; return how many."""
    ImportedValue.objects.of_organisation(organisation_id).filter(rep=rep_id).delete()
    count, _ = MeasureValue.objects.of_organisation(organisation_id).filter(rep=rep_id).delete()
    return count


def move_values(merge: Merge) -> None:
    """Give the values of a rep to the one who stays, whose own value of a day is kept.

    Imports of the rep who goes cannot be undone any more. Raises NotAllowed.
    """
    policies.may_write_values(merge.caller)
    organisation_id = merge.caller.organisation_id
    values = MeasureValue.objects.of_organisation(organisation_id)
    traces = ImportedValue.objects.of_organisation(organisation_id)
    imports = traces.filter(rep=merge.gone).values_list("import_id", flat=True)
    traces.filter(import_id__in=list(imports.distinct())).delete()
    held = set(values.filter(rep=merge.kept).values_list("measure_id", "day"))
    moved: list[MeasureValue] = []
    doubled: list[MeasureValue] = []
    for row in values.filter(rep=merge.gone):
        (doubled if (row.measure_id, row.day) in held else moved).append(row)
    values.filter(pk__in=[row.pk for row in doubled]).delete()
    for row in moved:
        row.rep_id = merge.kept
    MeasureValue.objects.bulk_update(moved, ["rep"], batch_size=1_000)
    for measure, rows in by_measure(moved).items():
        emit(VALUE_RECORDED, organisation_id=organisation_id, body=recorded(measure, rows))


def forget_old_values(*, caller: Caller, now: datetime) -> int:
    """Delete the values of days before the organisation's retention; return how many.

    In steps, each in its own transaction. Safe to repeat. Raises NotAllowed for anybody but the
    platform itself.
    """
    policies.may_forget_values(caller)
    organisation_id, total, count = caller.organisation_id, 0, STEP
    with organisation_context(organisation_id):
        organisation = Organisation.objects.get(pk=organisation_id)
        today = local_day(now, organisation.zone)
        months = organisation.retention.on(today)
    if months is None:
        return 0
    before = months_before(today, months)
    while count == STEP:
        with organisation_context(organisation_id):
            old = MeasureValue.objects.of_organisation(organisation_id).filter(day__lt=before)
            ids = list(old.order_by("day").values_list("pk", flat=True)[:STEP])
            ImportedValue.objects.of_organisation(organisation_id).filter(value_id__in=ids).delete()
            old.filter(pk__in=ids).delete()
        count = len(ids)
        total += count
    if total:
        with organisation_context(organisation_id):
            counts = {"before": before, "measure_values": total}
            record_event("forget", organisation, after=counts)
    return total
