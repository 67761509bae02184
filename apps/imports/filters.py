from apps.directory.models import Rep
from apps.jobs.models import JobState
from ssi_platform.api.filters import LookupSet, choices, codes, instants, words
from ssi_platform.ingest.registry import format_choices, kind_choices
from ssi_platform.tenancy.references import references

from .models import ImportMode


class ImportFilter(LookupSet):
    lookups = [
        choices("state", JobState, column="job__state"),
        choices("kind", kind_choices),
        choices("format", format_choices),
        choices("mode", ImportMode),
        codes("sha256"),
        references("rep", Rep.objects.all, nullable=True),
        instants("created_at"),
        instants("changed_at", column="latest_change"),
    ]


class ImportMappingFilter(LookupSet):
    lookups = [choices("kind", kind_choices), words("name"), instants("changed_at")]
