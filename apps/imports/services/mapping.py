from collections.abc import Mapping

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.ingest import IMPORTERS, Options
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import ImportMapping


@transaction.atomic
def save_mapping(
    *,
    caller: Caller,
    name: str,
    kind: str,
    columns: Mapping[str, str | None],
    options: Options,
) -> tuple[ImportMapping, bool]:
    """Save a mapping under a name, or replace the one that has it; return (mapping, created).

    Imports that were sent keep what the mapping was then. Safe to repeat. Raises NotAllowed for
    who may not send the files of the mapping, or of the one that it replaces, Invalid for options
    that refer to nothing, and IntegrityError when somebody else has just created one of this name.
    """
    policies.may_send(caller, IMPORTERS[kind], options)
    options = IMPORTERS[kind].resolved(options, caller, stated=frozenset())
    mappings = ImportMapping.objects.of_organisation(caller.organisation_id).named(name)
    stored = mappings.select_for_update(no_key=True).first()
    if stored is not None:
        policies.may_send(caller, IMPORTERS[stored.kind])
    mapping = stored or ImportMapping(organisation_id=caller.organisation_id, name=name)
    before = snapshot(mapping)
    mapping.kind, mapping.columns, mapping.options = kind, dict(columns), options.as_json()
    after = snapshot(mapping)
    if stored is None:
        mapping.save(force_insert=True)
        record_event("create", mapping, after=after)
    elif after != before:
        mapping.save(update_fields=["kind", "columns", "options"])
        record_event("change", mapping, before=before, after=after)
    return mapping, stored is None


@transaction.atomic
def delete_mapping(*, caller: Caller, mapping: ImportMapping) -> None:
    """Delete a mapping; imports that used it are not changed. Raises NotAllowed."""
    policies.may_send(caller, IMPORTERS[mapping.kind])
    record_event("delete", mapping, before=snapshot(mapping))
    mapping.delete()
