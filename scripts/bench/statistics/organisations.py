"""Organisations of reps in three levels of teams, with a score of each rep on each day."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import connection

from apps.directory.models import Assignment, Rep, Team, TeamParent
from apps.organisations import services as organisations
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

TODAY = date(2026, 6, 30)
REGIONS = 5
_numbers = count(1)
SCORES = """
INSERT INTO scores_dailyscore (organisation_id, rep_id, day, total, brand, people, insights,
                               relationships, observed_at, source)
SELECT %(organisation)s, r.id, %(today)s::date - n, b + p + i + s, b, p, i, s, %(today)s, 1
FROM directory_rep r, generate_series(0, %(days)s - 1) n,
     LATERAL (SELECT 10000 + abs(hashtext(r.id::text || n)) %% 15000 AS b,
                     5000 + abs(hashtext(n || r.id::text)) %% 20000 AS p,
                     abs(hashtext(r.id::text || n || 'i')) %% 12000 AS i,
                     12000 + abs(hashtext(r.id::text || n || 's')) %% 13000 AS s) v
WHERE r.organisation_id = %(organisation)s
"""


def fill(*, reps: int, teams: int, days: int) -> Caller:
    """Make an organisation; return the platform as its caller."""
    caller = Caller.system(organisation_id=new_id(), slug=f"statistics-{next(_numbers)}")
    organisation = {"organisation_id": caller.organisation_id}
    organisations.create_organisation(caller=caller, slug=caller.slug, name=caller.slug)
    with organisation_context(caller.organisation_id), connection.cursor() as cursor:
        placed = _teams(organisation, teams)
        people = Rep.objects.bulk_create(Rep(name=f"R{n}", **organisation) for n in range(reps))
        since = TODAY - timedelta(days=days + 60)
        Assignment.objects.bulk_create(
            Assignment(rep=rep, team=placed[n % len(placed)], from_day=since, **organisation)
            for n, rep in enumerate(people)
        )
        given: dict[str, Any] = {
            "organisation": caller.organisation_id,
            "today": TODAY,
            "days": days,
        }
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(SCORES, given)
    return caller


def analyze() -> None:
    """Let the database know its rows, as it does by itself some time after they came."""
    with connection.cursor() as cursor:
        for table in ("scores_dailyscore", "directory_assignment", "directory_team"):
            cursor.execute(f"ANALYZE {table}")


def _teams(organisation: dict[str, Any], number: int) -> list[Team]:
    top = Team(name="All", **organisation)
    regions = [Team(name=f"Region {n}", **organisation) for n in range(REGIONS)]
    leaves = [Team(name=f"Team {n}", **organisation) for n in range(max(1, number - REGIONS - 1))]
    Team.objects.bulk_create([top, *regions, *leaves])
    above = [(region, top) for region in regions]
    above += [(team, regions[n % REGIONS]) for n, team in enumerate(leaves)]
    TeamParent.objects.bulk_create(
        TeamParent(team=team, parent=parent, from_day=FIRST_DAY, **organisation)
        for team, parent in above
    )
    return leaves
