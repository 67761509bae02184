"""The platform's own settings, with the contenders' addresses beside its own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "scripts.bench.urls"
# Counted like always, and never used up.
RATE_LIMITS = {"caller": 10**6, "organisation": 10**6}
