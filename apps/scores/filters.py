from apps.jobs.models import JobState
from ssi_platform.api.filters import LookupSet, choices, codes, days, ids, instants

from .models import ImportFormat


class ScoreFilter(LookupSet):
    lookups = [ids("rep"), days("day"), instants("observed_at")]


class ScoreImportFilter(LookupSet):
    lookups = [
        choices("state", JobState, column="job__state"),
        choices("format", ImportFormat),
        codes("sha256"),
        ids("rep", nullable=True),
        instants("created_at"),
    ]
