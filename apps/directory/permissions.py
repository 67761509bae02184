"""The permissions of teams, reps, assignments and absences."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

DIRECTORY_READ = Permission("directory:read", roles=Role)
DIRECTORY_WRITE = Permission("directory:write", roles=[Role.MANAGER])
ABSENCES_WRITE = Permission("absences:write", roles=[Role.MANAGER, Role.REP])

ALL = (DIRECTORY_READ, DIRECTORY_WRITE, ABSENCES_WRITE)
