"""The permissions of the organisation itself."""

from ssi_platform.tenancy.permissions import Permission

ORGANISATION_READ = Permission("organisation:read", everybody=True)
ORGANISATION_WRITE = Permission("organisation:write")

ALL = (ORGANISATION_READ, ORGANISATION_WRITE)
