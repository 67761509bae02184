"""The permissions of teams, reps and assignments."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

DIRECTORY_READ = Permission("directory:read", roles=Role)
DIRECTORY_WRITE = Permission("directory:write", roles=[Role.MANAGER])

ALL = (DIRECTORY_READ, DIRECTORY_WRITE)
