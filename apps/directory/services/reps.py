from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.ledger.services import record_event, snapshot

from ..models import Rep


class InUse(ValueError):
    """The row cannot go while others lean on it."""


@transaction.atomic
def create_rep(*, organisation_id: UUID, name: str, **fields: Any) -> Rep:
    """Create a rep. Raises IntegrityError for a taken external id."""
    rep = Rep.objects.create(organisation_id=organisation_id, name=name, **fields)
    record_event("create", rep, after=snapshot(rep))
    return rep


@transaction.atomic
def change_rep(*, rep: Rep, changes: dict[str, Any]) -> Rep:
    """Change what is known of a rep; safe to repeat."""
    before = snapshot(rep)
    for field, value in changes.items():
        setattr(rep, field, value)
    after = snapshot(rep)
    if after != before:
        rep.save(update_fields=list(changes))
        record_event("change", rep, before=before, after=after)
    return rep


@transaction.atomic
def delete_rep(*, rep: Rep) -> None:
    """Delete a rep who was created by mistake. Raises InUse when anything is known of them."""
    record_event("delete", rep, before=snapshot(rep))
    try:
        with transaction.atomic():
            Rep.objects.of(rep.organisation_id).filter(pk=rep.pk)._raw_delete(using=rep._state.db)
    except IntegrityError:
        raise InUse("The rep has assignments or scores; let them leave instead.") from None
