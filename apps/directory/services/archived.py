"""Archived teams: from a day on they have no reps, and no team in use is below them."""

from datetime import date

from ssi_platform.domain.refusals import FieldError, Invalid

from ..models import Team, Tenure
from .refusals import InUse


class TeamArchived(Invalid):
    """A team that is archived would have reps, or teams in use below it."""

    def __init__(self, field: str, day: date) -> None:
        super().__init__(
            [FieldError(field, "team_archived", f"The team is archived from {day} on.")]
        )


def reaches(end: date | None, day: date) -> bool:
    """Tell whether a time that ends before `end`, or never, goes on until a day."""
    return end is None or end > day


def check_nobody_is_in(team: Team, day: date) -> None:
    """Raise InUse if a rep is in a team on a day or later; concurrent assignments wait.

    A transaction that puts reps into the team holds a shared lock on its row until it ends.
    """
    row = Team.objects.of_organisation(team.organisation_id).filter(pk=team.pk)
    list(row.select_for_update().values_list("pk"))
    if (
        Tenure.objects.of_organisation(team.organisation_id)
        .filter(team=team)
        .not_ended_on(day)
        .exists()
    ):
        raise InUse(f"Reps are in this team on {day} or later.")
