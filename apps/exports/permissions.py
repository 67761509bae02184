"""The permissions of exports.

A file holds only rows that its requester may see: a manager's teams. Reps read their own scores
through the API and cannot export.
"""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

EXPORTS_READ = Permission("exports:read", roles=[Role.MANAGER, Role.ANALYST])
EXPORTS_WRITE = Permission("exports:write", roles=[Role.MANAGER, Role.ANALYST])

ALL = (EXPORTS_READ, EXPORTS_WRITE)
