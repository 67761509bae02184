"""The permissions of scores and of their imports."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

SCORES_READ = Permission("scores:read", roles=Role)
SCORES_WRITE = Permission("scores:write", roles=[Role.MANAGER])

ALL = (SCORES_READ, SCORES_WRITE)
