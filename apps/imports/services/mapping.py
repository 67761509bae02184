from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.ledger.services import record_event, snapshot

from ..models import ImportMapping
from .options import Options


@transaction.atomic
def save_mapping(
    *,
    organisation_id: UUID,
    name: str,
    kind: str,
    columns: Mapping[str, str | None],
    options: Options,
) -> tuple[ImportMapping, bool]:
    """Make the mapping of a name what is told; return (the mapping, created). Safe to repeat.

    Imports that were sent keep what the mapping was then. Raises IntegrityError when somebody
    else has just created one of this name.
    """
    mappings = ImportMapping.objects.of(organisation_id).named(name)
    found = mappings.select_for_update(no_key=True).first()
    mapping = found or ImportMapping(organisation_id=organisation_id, name=name)
    before = snapshot(mapping)
    mapping.kind, mapping.columns, mapping.options = kind, dict(columns), options.as_json()
    after = snapshot(mapping)
    if found is None:
        mapping.save(force_insert=True)
        record_event("create", mapping, after=after)
    elif after != before:
        mapping.save(update_fields=["kind", "columns", "options"])
        record_event("change", mapping, before=before, after=after)
    return mapping, found is None


@transaction.atomic
def delete_mapping(*, mapping: ImportMapping) -> None:
    """Take a mapping away; what was imported with it stays as it is."""
    record_event("delete", mapping, before=snapshot(mapping))
    mapping.delete()
