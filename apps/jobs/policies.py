"""Who may stop work that somebody asked for, or have it tried again."""

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller

from .models import Job
from .permissions import JOBS_WRITE


def may_control(caller: Caller, job: Job) -> None:
    """Raise NotAllowed unless the caller asked for the job, or may decide on anybody's."""
    if not controls(caller, job):
        raise NotAllowed("not_your_job", "Somebody else asked for this job.")


def controls(caller: Caller, job: Job) -> bool:
    """Tell whether the caller decides what becomes of a job and of what it made."""
    asked_for_it = (job.actor_kind, job.actor_id) == (caller.kind, caller.id)
    return asked_for_it or JOBS_WRITE in caller.permissions
