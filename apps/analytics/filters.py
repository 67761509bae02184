from apps.directory.filters import days_within, teams_within, tenures_within, within
from apps.directory.models import Team
from ssi_platform.api.filters import LookupSet, NarrowingFilter, choices, codes, days, ids
from ssi_platform.tenancy.references import references

from .models import FigureUnit


class PublishedFigureFilter(LookupSet):
    lookups = [codes("key"), choices("unit", FigureUnit), codes("confidence")]


class VerdictFilter(LookupSet):
    lookups = [
        references("team", Team.objects.all),
        ids("plan", column="stage__version__plan_id"),
        days("due_on"),
    ]


class TeamDayFilter(LookupSet):
    lookups = [
        references("team", Team.objects.all),
        days("day"),
        within(days_within, "this team and those below it today"),
    ]


class AttainmentFilter(LookupSet):
    lookups = [
        references("team", Team.objects.all, column="id"),
        within(teams_within, "this team and those below it today"),
    ]


class StandingFilter(LookupSet):
    excused = NarrowingFilter(
        {
            "false": lambda tenures: tenures.filter(excused=False),
            "true": lambda tenures: tenures.filter(excused=True),
            "any": lambda tenures: tenures,
        },
        help_text="Whether reps who are absent on the day are listed: `false` when left out.",
    )
    lookups = [
        references("team", Team.objects.all),
        within(tenures_within, "reps who are on the day in this team or in one below it"),
        {"excused": excused},
    ]
    defaults = {"excused": "false"}
