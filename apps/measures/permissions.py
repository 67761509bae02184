"""The permissions of measures and of their values."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

MEASURES_READ = Permission("measures:read", roles=Role)
MEASURES_WRITE = Permission("measures:write", roles=[Role.MANAGER])
MEASURES_DEFINE = Permission("measures:define")

ALL = (MEASURES_READ, MEASURES_WRITE, MEASURES_DEFINE)
