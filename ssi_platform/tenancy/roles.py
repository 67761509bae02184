"""Who may do what: one static table for roles; a key's scopes are the same words."""

from django.db import models


class Permission(models.TextChoices):
    """What a caller may be allowed to do; also the scopes of an API key."""

    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    DIRECTORY_READ = "directory:read"
    DIRECTORY_WRITE = "directory:write"
    SCORES_READ = "scores:read"
    SCORES_WRITE = "scores:write"
    TARGETS_READ = "targets:read"
    TARGETS_WRITE = "targets:write"
    STATISTICS_READ = "statistics:read"
    EXPORTS_READ = "exports:read"
    EXPORTS_WRITE = "exports:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    AUDIT_READ = "audit:read"
    EVENTS_READ = "events:read"


class Role(models.TextChoices):
    """A member's place in an organisation."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


EVERYBODY = frozenset({Permission.ORGANISATION_READ, Permission.JOBS_READ})
# A file leaves the platform. It holds no more than its asker sees: a manager's their teams. Reps
# have their own scores in the API, and no reason to carry files of them away.
EXPORTS = frozenset({Permission.EXPORTS_READ, Permission.EXPORTS_WRITE})

ROLE_PERMISSIONS = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: EVERYBODY
    | EXPORTS
    | {
        Permission.DIRECTORY_READ,
        Permission.DIRECTORY_WRITE,
        Permission.SCORES_READ,
        Permission.SCORES_WRITE,
        Permission.TARGETS_READ,
        Permission.TARGETS_WRITE,
        Permission.STATISTICS_READ,
    },
    Role.ANALYST: EVERYBODY
    | EXPORTS
    | {
        Permission.MEMBERS_READ,
        Permission.KEYS_READ,
        Permission.DIRECTORY_READ,
        Permission.SCORES_READ,
        Permission.TARGETS_READ,
        Permission.STATISTICS_READ,
        Permission.AUDIT_READ,
        Permission.EVENTS_READ,
    },
    Role.REP: EVERYBODY
    | {
        Permission.DIRECTORY_READ,
        Permission.SCORES_READ,
        Permission.TARGETS_READ,
        Permission.STATISTICS_READ,
    },
}

# A team's numbers are shown from this many scored reps on, so that they give no single rep away.
MINIMUM_COHORT = {Role.MANAGER: 3, Role.REP: 5}
