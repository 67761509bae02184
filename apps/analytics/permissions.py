"""The permission to read computed figures."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

STATISTICS_READ = Permission("statistics:read", roles=Role)

ALL = (STATISTICS_READ,)
