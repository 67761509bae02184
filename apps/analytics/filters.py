from ssi_platform.api.filters import LookupSet, choices, codes

from .models import FigureUnit


class PublishedFigureFilter(LookupSet):
    lookups = [codes("key"), choices("unit", FigureUnit), codes("confidence")]
