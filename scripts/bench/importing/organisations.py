"""Organisations of 2,740 reps in three levels of teams, as many as there are measurements."""

from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from apps.access import services as access
from apps.directory.models import Assignment, Rep, Team, TeamParent
from apps.organisations import services as organisations
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS

from .files import LAST, REPS, external_id

REGIONS, TEAM_SIZE = 12, 15
SINCE = LAST - timedelta(days=6 * 365)
_numbers = count(1)


@cache
def rep_ids() -> Any:
    """Return the reps' ids by external id; they are the same in every organisation."""
    return {external_id(number): new_id() for number in range(REPS)}


class Tenant:
    """An organisation, and a key that may do everything."""

    def __init__(self) -> None:
        self.slug = f"tenant-{next(_numbers)}"
        system = Caller.system(organisation_id=new_id())
        self.pk = system.organisation_id
        organisations.create_organisation(caller=system, slug=self.slug, name=self.slug)
        with organisation_context(self.pk):
            _, self.key = access.create_key(caller=system, name="b", scopes=list(PERMISSIONS))
            self._fill()

    @property
    def path(self) -> Any:
        return f"/api/v1/organisations/{self.slug}"

    def _fill(self) -> None:
        organisation = {"organisation_id": self.pk}
        top = Team(name="All", **organisation)
        regions = [Team(name=f"Region {n}", **organisation) for n in range(REGIONS)]
        self.teams = [Team(name=f"Team {n}", **organisation) for n in range(-(-REPS // TEAM_SIZE))]
        Team.objects.bulk_create([top, *regions, *self.teams])
        above = [(region, top) for region in regions]
        above += [(team, regions[n % REGIONS]) for n, team in enumerate(self.teams)]
        TeamParent.objects.bulk_create(
            TeamParent(team=team, parent=parent, from_day=FIRST_DAY, **organisation)
            for team, parent in above
        )
        reps = [
            Rep(pk=pk, external_id=name, name=name, **organisation)
            for name, pk in rep_ids().items()
        ]
        Rep.objects.bulk_create(reps)
        Assignment.objects.bulk_create(
            Assignment(rep=rep, team=self.teams[n // TEAM_SIZE], from_day=SINCE, **organisation)
            for n, rep in enumerate(reps)
        )
