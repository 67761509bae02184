"""Background jobs: a job ends in the transaction that commits its effect."""

from .controlling import UNENDED, NotFailed, cancel, retry
from .errors import JobBroken, JobError, JobLost, JobRefused
from .holding import actor_of, finish, forget_result, hold, report
from .kinds import JOB_KINDS, Clock, JobKind
from .running import run_next
from .submitting import WAITING_JOBS, submit

__all__ = [
    "JOB_KINDS",
    "UNENDED",
    "WAITING_JOBS",
    "Clock",
    "JobBroken",
    "JobError",
    "JobKind",
    "JobLost",
    "JobRefused",
    "NotFailed",
    "actor_of",
    "cancel",
    "finish",
    "forget_result",
    "hold",
    "report",
    "retry",
    "run_next",
    "submit",
]
