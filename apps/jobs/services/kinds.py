"""What a kind of job is, and how a job may end without its effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ssi_platform.registry import Registry

Clock = Callable[[], datetime]


class JobLost(RuntimeError):
    """Another worker has taken the job up, or it was cancelled: this attempt must end."""


class JobRefused(RuntimeError):
    """The job cannot succeed, now or later; `code` and `detail` say why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: a code of `docs/errors.md`, and a sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work, registered by the app that does it.

    `run` takes `job` and `clock`, outside any transaction, and ends the job with its effect; it
    raises JobLost and JobRefused. `result` is the name of the route of what a job makes,
    `error_file` that of the rows which it refused.
    """

    name: str
    run: Callable[..., None]
    result: str = ""
    error_file: str = ""


JOB_KINDS: Registry[JobKind] = Registry("kind of job", name=lambda kind: kind.name)
