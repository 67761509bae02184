"""The permissions of alerts. A rep reads none: alerts are for managers."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

ALERTS_READ = Permission("alerts:read", roles=[Role.MANAGER, Role.ANALYST])
ALERTS_WRITE = Permission("alerts:write", roles=[Role.MANAGER])

ALL = (ALERTS_READ, ALERTS_WRITE)
