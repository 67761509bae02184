"""The permissions of privacy: administrators hold them, and keys with these scopes."""

from ssi_platform.tenancy.permissions import Permission

PRIVACY_READ = Permission("privacy:read")
PRIVACY_WRITE = Permission("privacy:write")

ALL = (PRIVACY_READ, PRIVACY_WRITE)
