"""The quotas of an organisation: their names and defaults, and what an operator sets instead.

The defaults are the setting `QUOTAS`. Those of one organisation are in its column `quotas`, which
only `manage.py quotas` changes. The authentication reads them with the caller.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings

Overrides = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one organisation may take up; 0 is no limit.

    Attributes:
        caller_requests: requests a minute of one key or person.
        requests: requests a minute of all its callers.
        running_jobs: jobs that run at the same time.
        queued_jobs: jobs that wait or run.
        stored_bytes: bytes of files of imports and exports, and of stored answers.
    """

    caller_requests: int
    requests: int
    running_jobs: int
    queued_jobs: int
    stored_bytes: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


NAMES = tuple(field.name for field in fields(Quotas))


def quotas_of(overrides: Overrides | None) -> Quotas:
    """Return the quotas of an organisation with these overrides. Unknown names are ignored."""
    given: dict[str, Any] = settings.QUOTAS
    if overrides:
        given = given | {name: overrides[name] for name in NAMES if name in overrides}
    return Quotas(**given)
