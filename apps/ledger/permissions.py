"""The permissions to read the audit and the events."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

AUDIT_READ = Permission("audit:read", roles=[Role.ANALYST])
EVENTS_READ = Permission("events:read", roles=[Role.ANALYST])

ALL = (AUDIT_READ, EVENTS_READ)
