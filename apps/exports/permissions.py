"""What callers may do with exported files.

A file holds no more than the person who asks for it sees: a manager's holds their teams. Reps read
their own scores in the API, and export nothing.
"""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

EXPORTS_READ = Permission("exports:read", roles=[Role.MANAGER, Role.ANALYST])
EXPORTS_WRITE = Permission("exports:write", roles=[Role.MANAGER, Role.ANALYST])

ALL = (EXPORTS_READ, EXPORTS_WRITE)
