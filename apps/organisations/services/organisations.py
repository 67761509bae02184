from datetime import date
from typing import Any

from django.db import transaction

from apps.ledger.services import BEGINNING, mark_stale, record_event, snapshot
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

from ..models import Organisation


def create_organisation(*, slug: str, name: str, timezone: str = "UTC") -> Organisation:
    """Create a customer. Raises IntegrityError when the slug is taken."""
    organisation = Organisation(id=new_id(), slug=slug, name=name, timezone=timezone)
    with organisation_context(organisation.pk):
        organisation.save(force_insert=True)
        record_event("create", organisation, after=snapshot(organisation))
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, changes: dict[str, Any], today: date
) -> Organisation:
    """Change an organisation's name, time zone, window or retention; safe to repeat.

    Another window puts every day's numbers in question. Another zone does not move history.
    """
    before = snapshot(organisation)
    for field, value in changes.items():
        setattr(organisation, field, value)
    after = snapshot(organisation)
    if after == before:
        return organisation
    organisation.save(update_fields=list(changes))
    if after["staleness_days"] != before["staleness_days"]:
        mark_stale(organisation.pk, [(None, BEGINNING, today)])
    record_event("change", organisation, before=before, after=after)
    return organisation
