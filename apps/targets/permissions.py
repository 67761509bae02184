"""The permissions of target plans."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

TARGETS_READ = Permission("targets:read", roles=Role)
TARGETS_WRITE = Permission("targets:write", roles=[Role.MANAGER])

ALL = (TARGETS_READ, TARGETS_WRITE)
