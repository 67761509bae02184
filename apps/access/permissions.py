"""The permissions of members and API keys."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

MEMBERS_READ = Permission("members:read", roles=[Role.ANALYST])
MEMBERS_WRITE = Permission("members:write")
PROVISIONING_WRITE = Permission("provisioning:write")
KEYS_READ = Permission("keys:read", roles=[Role.ANALYST])
KEYS_WRITE = Permission("keys:write")
CLIENTS_READ = Permission("clients:read", roles=[Role.ANALYST])
CLIENTS_WRITE = Permission("clients:write")

ALL = (
    MEMBERS_READ,
    MEMBERS_WRITE,
    PROVISIONING_WRITE,
    KEYS_READ,
    KEYS_WRITE,
    CLIENTS_READ,
    CLIENTS_WRITE,
)
