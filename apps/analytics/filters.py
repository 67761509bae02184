from ssi_platform.api.filters import LookupSet, choices, codes, days, ids

from .models import FigureUnit


class PublishedFigureFilter(LookupSet):
    lookups = [codes("key"), choices("unit", FigureUnit), codes("confidence")]


class VerdictFilter(LookupSet):
    lookups = [ids("team"), ids("plan", column="stage__version__plan_id"), days("due_on")]
