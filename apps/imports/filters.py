from apps.jobs.models import JobState
from ssi_platform.api.filters import LookupSet, choices, codes, ids, instants, words

from .models import ImportFormat, ImportKind, ImportMode


class ImportFilter(LookupSet):
    lookups = [
        choices("state", JobState, column="job__state"),
        choices("kind", ImportKind),
        choices("format", ImportFormat),
        choices("mode", ImportMode),
        codes("sha256"),
        ids("rep", nullable=True),
        instants("created_at"),
    ]


class ImportMappingFilter(LookupSet):
    lookups = [choices("kind", ImportKind), words("name")]
