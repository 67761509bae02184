"""Rules for cancelling and retrying jobs."""

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller

from .models import Job
from .permissions import JOBS_WRITE


def may_control(caller: Caller, job: Job) -> None:
    """Raise NotAllowed unless the caller requested the job, or has the permission `jobs:write`."""
    if not controls(caller, job):
        raise NotAllowed("not_your_job", "Somebody else asked for this job.")


def controls(caller: Caller, job: Job) -> bool:
    """Tell whether the caller may cancel or retry a job and delete its result."""
    asked_for_it = job.actor_id in caller.actor_ids
    return asked_for_it or JOBS_WRITE in caller.permissions
