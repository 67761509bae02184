"""The permissions of computed figures."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

STATISTICS_READ = Permission("statistics:read", roles=Role)

LEADERBOARDS_WRITE = Permission("leaderboards:write", roles=[Role.MANAGER, Role.REP])

ALL = (STATISTICS_READ, LEADERBOARDS_WRITE)
