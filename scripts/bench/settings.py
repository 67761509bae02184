"""The platform's own settings, with the contenders' addresses beside its own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "scripts.bench.urls"
# Counted like always, and never used up.
QUOTAS = QUOTAS | {"caller_requests": 10**6, "requests": 10**6}  # noqa: F405
