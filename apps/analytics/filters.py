from apps.directory.filters import days_within, teams_within, within
from ssi_platform.api.filters import LookupSet, choices, codes, days, ids

from .models import FigureUnit


class PublishedFigureFilter(LookupSet):
    lookups = [codes("key"), choices("unit", FigureUnit), codes("confidence")]


class VerdictFilter(LookupSet):
    lookups = [ids("team"), ids("plan", column="stage__version__plan_id"), days("due_on")]


class TeamDayFilter(LookupSet):
    lookups = [ids("team"), days("day"), within(days_within, "this team and those below it today")]


class AttainmentFilter(LookupSet):
    lookups = [ids("team", column="id"), within(teams_within, "this team and those below it today")]
