"""Jobs: a job is done when, and only when, its effect is committed."""

from .kinds import JOB_KINDS as JOB_KINDS
from .kinds import Clock as Clock
from .kinds import JobError as JobError
from .kinds import JobKind as JobKind
from .kinds import JobLost as JobLost
from .kinds import JobRefused as JobRefused
from .running import run_next as run_next
from .writing import MAX_ATTEMPTS as MAX_ATTEMPTS
from .writing import WAITING_JOBS as WAITING_JOBS
from .writing import actor_of as actor_of
from .writing import cancel as cancel
from .writing import finish as finish
from .writing import forget_result as forget_result
from .writing import hold as hold
from .writing import report as report
from .writing import submit as submit
