from ssi_platform.api.filters import LookupSet, choices, instants

from .models import JobState
from .services import JOB_KINDS


def kind_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in JOB_KINDS.names()]


class JobFilter(LookupSet):
    lookups = [
        choices("kind", kind_choices),
        choices("state", JobState),
        instants("created_at"),
        instants("changed_at"),
    ]
