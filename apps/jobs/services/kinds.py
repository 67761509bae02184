"""Kinds of jobs, registered by the apps that run them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ssi_platform.registry import Registry

from ..models import Job

Clock = Callable[[], datetime]


def _nothing_to_forget(job: Job) -> None:
    """Do nothing: the kind stores nothing about an attempt."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job, registered by the app that runs it.

    `run` takes `job` and `clock`, outside any transaction, and ends the job with its effect; it
    raises JobLost and JobRefused. `result` is the name of the route of what a job makes,
    `error_file` that of the rows which it refused. `restart` is called in the transaction in which
    a job that failed is queued again, to clear what was noted of the failure elsewhere. With
    `changes_figures` the organisation's figures are not fresh until the job has ended.
    """

    name: str
    run: Callable[..., None]
    result: str = ""
    error_file: str = ""
    restart: Callable[[Job], None] = _nothing_to_forget
    changes_figures: bool = False


JOB_KINDS: Registry[JobKind] = Registry("kind of job", name=lambda kind: kind.name)
