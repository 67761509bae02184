"""Errors of jobs; `docs/errors.md` lists the codes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobError:
    """The error of a job or of an attempt: a stable code, and a message for people."""

    code: str
    detail: str


class JobLost(RuntimeError):
    """Another worker has taken the job up, or it was cancelled: this attempt must end."""


class JobRefused(RuntimeError):
    """The job cannot succeed, now or later."""

    def __init__(self, code: str, detail: str) -> None:
        self.error = JobError(code, detail)
        super().__init__(detail)


class JobBroken(RuntimeError):
    """An exception that nobody expected ended the work at a known place; it is the cause."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)


OUT_OF_TIME = JobError(
    "out_of_time", "The job took longer than a job may: ask for less, or send less at once."
)
WORKER_LOST = JobError("worker_lost", "The worker that ran the job vanished.")
DATABASE_UNAVAILABLE = JobError(
    "database_unavailable", "The database broke off what the job did: retry the job later."
)


def server_error(request_id: str, place: str = "") -> JobError:
    """Return the error for an unexpected exception; only the log has the traceback."""
    where = f" at {place}" if place else ""
    return JobError(
        "server_error",
        f"Something went wrong on our side{where}; quote the request id {request_id}.",
    )


def given_up(attempts: int) -> JobError:
    """Return the error of a job whose worker was lost at every attempt."""
    detail = f"Failed after {attempts} attempts: the worker that ran the job was lost each time."
    return JobError("worker_lost", detail)
