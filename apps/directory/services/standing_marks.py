"""Marks the standings of today of reps' teams to be computed again."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from apps.ledger.services import mark_stale

from ..models import Tenure


def teams_of(
    organisation_id: UUID, reps: Collection[UUID], today: date
) -> list[tuple[UUID | None, date, date]]:
    """Return a range of today for each team that some reps are directly in today."""
    tenures = Tenure.objects.of_organisation(organisation_id).on(today).exclude(team=None)
    teams = tenures.filter(rep__in=reps).order_by().values_list("team", flat=True).distinct()
    return [(team, today, today) for team in teams]


def mark_standings(organisation_id: UUID, reps: Collection[UUID], today: date) -> None:
    """Mark the standings of the teams that some reps are directly in today."""
    if reps:
        mark_stale(organisation_id, [], standings=teams_of(organisation_id, reps, today))
