"""Takes an import of values back: what it created is deleted, what it replaced stands again."""

from typing import Any
from uuid import UUID

from django.db import transaction

from apps.directory.models import Rep, Team
from apps.ledger.services import emit
from ssi_platform.ingest import NotUndoable
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..events import VALUE_DELETED, VALUE_RECORDED, by_measure, deleted, recorded
from ..models import ImportedValue, MeasureValue

BATCH = 1_000


@transaction.atomic
def undo_values_file(*, caller: Caller, import_id: UUID, dry: bool) -> None:
    """Take the values of an import back; `dry` only checks.

    Raises NotUndoable where a value was changed or deleted since, and NotAllowed.
    """
    policies.may_write_values(caller)
    organisation_id = caller.organisation_id
    traces = ImportedValue.objects.of_organisation(organisation_id).filter(import_id=import_id)
    before = {trace.value_id: trace for trace in traces}
    if not before:
        raise NotUndoable("The import has stored nothing, or it was too long ago.")
    mine = MeasureValue.objects.of_organisation(organisation_id)
    stored = mine.filter(import_id=import_id).order_by("pk")
    rows: list[Any] = list(stored.select_for_update(no_key=True))
    _lock(rows)
    subjects = policies.WritableSubjects(caller, {row.rep_id for row in rows if row.rep_id})
    for row in rows:
        subjects.check(row.rep_id, row.team_id, row.day)
    changed = len(before.keys() - {row.pk for row in rows})
    if changed:
        raise NotUndoable(f"Values of the import were changed or deleted since: {changed}.")
    if dry:
        return
    created = [row for row in rows if before[row.pk].before is None]
    replaced = [row for row in rows if before[row.pk].before is not None]
    for row in replaced:
        row.value, row.import_id = before[row.pk].before, before[row.pk].before_import
    MeasureValue.objects.bulk_update(replaced, ["value", "import_id"], batch_size=BATCH)
    mine.filter(pk__in=[row.pk for row in created]).delete()
    traces.delete()
    for measure, some in by_measure(replaced).items():
        emit(VALUE_RECORDED, organisation_id=organisation_id, body=recorded(measure, some))
    for measure, some in by_measure(created).items():
        emit(VALUE_DELETED, organisation_id=organisation_id, body=deleted(measure, some))


def _lock(rows: list[MeasureValue]) -> None:
    """Lock the subjects of values, as recording does."""
    for model, ids in (
        (Team, {row.team_id for row in rows if row.team_id}),
        (Rep, {row.rep_id for row in rows if row.rep_id}),
    ):
        if ids:
            mine = model.objects.of_organisation(rows[0].organisation_id).filter(pk__in=ids)
            list(mine.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def forget_values_file(*, caller: Caller, import_id: UUID) -> None:
    """Forget what an import replaced: it cannot be undone any more."""
    policies.may_forget_values(caller)
    ImportedValue.objects.of_organisation(caller.organisation_id).filter(
        import_id=import_id
    ).delete()
