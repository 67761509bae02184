from typing import Any

from django.db.models import Q, QuerySet

from apps.directory.filters import below, within
from apps.directory.models import Rep, Team, Tenure
from ssi_platform.api.filters import LookupSet, choices, days, instants
from ssi_platform.tenancy.references import references

from .models import AlertState, Rule


def alerts_within(rows: QuerySet[Any], team: str) -> Any:
    """Alerts about a team, one below it, or a rep in one of these, as they are today."""
    teams = below(team).values("descendant")
    reps = Tenure.objects.today().filter(team__in=teams)
    return rows.filter(Q(team__in=teams) | Q(rep__in=reps.values("rep")))


class AlertFilter(LookupSet):
    lookups = [
        choices("state", AlertState),
        choices("rule", Rule),
        references("team", Team.objects.all, nullable=True),
        references("rep", Rep.objects.all, nullable=True),
        days("opened_on"),
        instants("changed_at"),
        within(alerts_within, "alerts about this team, one below it, or a rep in these, as today"),
    ]
