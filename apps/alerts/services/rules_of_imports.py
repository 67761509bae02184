"""The rule about imports: one failed."""

from datetime import datetime, time, timedelta

from apps.imports.models import Import, ImportMode
from apps.jobs.models import JobState

from ..models import Rule
from .findings import FinalDay, Finding, Findings


def import_failed(final: FinalDay) -> Findings:
    """Return whether imports of the day failed.

    The alert stands until a day on which imports succeeded and none failed. Dry runs do not count.
    """
    zone = final.organisation.zone
    begins = datetime.combine(final.day, time.min, zone)
    ends = datetime.combine(final.day + timedelta(days=1), time.min, zone)
    ended = Import.objects.of_organisation(final.organisation_id).filter(
        job__finished_at__gte=begins, job__finished_at__lt=ends
    )
    states = list(ended.exclude(mode=ImportMode.DRY_RUN).values_list("job__state", flat=True))
    failed = states.count(JobState.FAILED)
    if failed:
        return Findings({None: Finding({"failed": failed})}, {None})
    over = JobState.SUCCEEDED in states
    return Findings({}, set() if over else final.subjects(Rule.IMPORT_FAILED))
