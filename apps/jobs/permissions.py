"""The permissions of jobs. Everybody may cancel their own jobs."""

from ssi_platform.tenancy.permissions import Permission

JOBS_READ = Permission("jobs:read", everybody=True)
JOBS_WRITE = Permission("jobs:write")

ALL = (JOBS_READ, JOBS_WRITE)
