"""The engines that run when no DATABASE_URL or REDIS_URL is given, and the launcher above them."""

from .addresses import Addresses
from .console import Problem
from .engines import attach_or_start, engines, ensure_environment
from .provision import prepare_database, provision

__all__ = [
    "Addresses",
    "Problem",
    "attach_or_start",
    "engines",
    "ensure_environment",
    "prepare_database",
    "provision",
]
