from collections.abc import Collection
from datetime import date
from uuid import UUID

from apps.ledger.services import mark_standings

from ..models import Tenure


def mark_standings_of(organisation_id: UUID, reps: Collection[UUID], today: date) -> None:
    """Mark the standings of the teams that some reps are directly in today."""
    if reps:
        tenures = Tenure.objects.of_organisation(organisation_id).on(today).filter(rep__in=reps)
        teams = tenures.exclude(team=None).order_by().values_list("team", flat=True)
        mark_standings(organisation_id, teams)
