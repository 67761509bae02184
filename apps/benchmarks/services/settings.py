from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import BenchmarkSettings


@transaction.atomic
def change_settings(*, caller: Caller, industry: str | None, opted_in: bool) -> BenchmarkSettings:
    """Set an organisation's industry, and whether its median contributes; safe to repeat.

    It applies to the months that are not released yet. Raises NotAllowed, and Invalid for an
    organisation that takes part without an industry.
    """
    policies.may_change_settings(caller)
    policies.may_take_part(industry=industry, opted_in=opted_in)
    BenchmarkSettings.objects.bulk_create(
        [BenchmarkSettings(organisation_id=caller.organisation_id)], ignore_conflicts=True
    )
    rows = BenchmarkSettings.objects.of_organisation(caller.organisation_id)
    settings: BenchmarkSettings = rows.select_for_update(no_key=True).get()
    before = snapshot(settings)
    settings.industry, settings.opted_in = industry, opted_in
    after = snapshot(settings)
    if after != before:
        settings.save(update_fields=["industry", "opted_in"])
        record_event("change", settings, before=before, after=after)
    return settings
