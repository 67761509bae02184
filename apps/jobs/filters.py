from ssi_platform.api.filters import LookupSet, choices, codes, instants

from .models import JobState


class JobFilter(LookupSet):
    lookups = [codes("kind"), choices("state", JobState), instants("created_at")]
