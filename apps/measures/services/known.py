"""The measures of an organisation: those that are shipped, and its own."""

from uuid import UUID

from ssi_platform.domain.identities import is_uuid
from ssi_platform.domain.measures import BY_ID, BY_KEY, Measure

from ..models import MeasureDefinition


def known_measures(organisation_id: UUID) -> dict[str, Measure]:
    """Return all measures of an organisation by key, in the order of the keys."""
    own = MeasureDefinition.objects.of_organisation(organisation_id)
    measures = {**BY_KEY, **{row.key: row.as_measure() for row in own}}
    return {key: measures[key] for key in sorted(measures)}


def measure_called(organisation_id: UUID, name: str) -> Measure | None:
    """Return the measure with a key or an id; None where there is none."""
    own = MeasureDefinition.objects.of_organisation(organisation_id)
    if is_uuid(name):
        known, own = BY_ID.get(UUID(name)), own.filter(pk=UUID(name))
    else:
        known, own = BY_KEY.get(name), own.filter(key=name)
    if known is not None:
        return known
    row = own.first()
    return row.as_measure() if row else None
