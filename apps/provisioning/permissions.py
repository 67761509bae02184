"""The permissions of single sign-on: connections, domains and mappings of groups."""

from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.roles import Role

SSO_READ = Permission("sso:read", roles=[Role.ANALYST])
SSO_WRITE = Permission("sso:write")

ALL = (SSO_READ, SSO_WRITE)
