from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.ledger.services import record_event
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.quotas import Quotas, quotas_of

from .. import policies
from ..models import Organisation


def quotas_of_organisation(organisation_id: UUID) -> Quotas:
    """Return the quotas that are in force for an organisation."""
    stored = Organisation.objects.filter(pk=organisation_id).values_list("quotas", flat=True)
    return quotas_of(stored.first())


@transaction.atomic
def change_quotas(*, caller: Caller, changes: Mapping[str, int | None]) -> Quotas:
    """Set quotas of the caller's organisation; None returns one to its default. Safe to repeat.

    Raises NotAllowed unless the caller is the platform itself.
    """
    policies.may_change_quotas(caller)
    organisation = Organisation.objects.select_for_update(no_key=True).get(
        pk=caller.organisation_id
    )
    before = organisation.quotas or {}
    after = {name: n for name, n in {**before, **changes}.items() if n is not None}
    if after != before:
        organisation.quotas = after or None
        organisation.save(update_fields=["quotas"])
        record_event("change_quotas", organisation, before=before, after=after)
    return quotas_of(after)
