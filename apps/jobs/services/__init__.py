"""Background jobs: a job ends in the transaction that commits its effect."""

from .controlling import UNENDED, NotFailed, cancel, retry
from .errors import JobBroken, JobError, JobLost, JobRefused
from .holding import actor_of, finish, forget_result, hold, report
from .kinds import JOB_KINDS, Clock, JobKind
from .quotas import hold_to_quota
from .running import run, run_next, take_in_turn
from .submitting import WAITING_JOBS, kinds_of_imports, submit, unloaded

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
    "hold_to_quota",
    "kinds_of_imports",
    "report",
    "retry",
    "run",
    "run_next",
    "submit",
    "take_in_turn",
    "unloaded",
]
