from datetime import date
from typing import Any

from django.db import transaction

from apps.ledger.services import mark_stale, record_event, snapshot
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from .. import policies
from ..models import Organisation


def create_organisation(
    *, caller: Caller, slug: str, name: str, timezone: str = "UTC"
) -> Organisation:
    """Create an organisation with the id of the system caller.

    Raises NotAllowed, and IntegrityError when the slug is taken.
    """
    policies.may_create(caller)
    organisation = Organisation(id=caller.organisation_id, slug=slug, name=name, timezone=timezone)
    with organisation_context(organisation.pk):
        organisation.save(force_insert=True)
        record_event("create", organisation, after=snapshot(organisation))
    return organisation


@transaction.atomic
def change_organisation(
    *, caller: Caller, changes: dict[str, Any], today: date, confirmed: date | None = None
) -> Organisation:
    """Change the caller's organisation: name, time zone, window or retention; safe to repeat.

    A new window marks the figures of all days as stale. A new time zone does not change earlier
    days. A shorter retention applies after a grace period. Raises NotAllowed, and Invalid for a
    shorter retention unless `confirmed` is the day that it deletes before.
    """
    policies.may_change(caller)
    organisation = Organisation.objects.select_for_update(no_key=True).get(
        pk=caller.organisation_id
    )
    before = snapshot(organisation)
    if "retention_months" in changes:
        changes = changes | _retention(organisation, changes["retention_months"], today, confirmed)
    for field, value in changes.items():
        setattr(organisation, field, value)
    after = snapshot(organisation)
    if after == before:
        return organisation
    organisation.save(update_fields=list(changes))
    if after["staleness_days"] != before["staleness_days"]:
        mark_stale(organisation.pk, [(None, FIRST_DAY, today)])
    record_event("change", organisation, before=before, after=after)
    return organisation


def _retention(
    organisation: Organisation, months: int | None, today: date, confirmed: date | None
) -> dict[str, Any]:
    """Return the columns of a new retention. Raises Invalid."""
    now = organisation.retention
    new = now.changed(months, today)
    if new != now:
        policies.is_confirmed(new, confirmed)
    return {"retention_previous": new.previous, "retention_from": new.applies_from}
