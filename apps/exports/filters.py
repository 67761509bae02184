from apps.jobs.models import JobState
from ssi_platform.api.filters import LookupSet, choices, instants

from .models import ExportFormat
from .services import content_choices


class ExportFilter(LookupSet):
    lookups = [
        choices("content", content_choices),
        choices("state", JobState, column="job__state"),
        choices("format", ExportFormat),
        instants("created_at"),
        instants("changed_at", column="latest_change"),
    ]
