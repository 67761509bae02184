from apps.jobs.models import JobState
from ssi_platform.api.filters import LookupSet, choices

from .models import ExportFormat
from .services import content_choices


class ExportFilter(LookupSet):
    lookups = [
        choices("content", content_choices),
        choices("state", JobState, column="job__state"),
        choices("format", ExportFormat),
    ]
