from ssi_platform.api.filters import LookupSet, choices, codes, ids, instants, words
from ssi_platform.tenancy.roles import Role


class AuditEventFilter(LookupSet):
    lookups = [
        codes("action"),
        codes("object_type"),
        codes("object_id"),
        ids("actor_id", column="actor_id", nullable=True),
        codes("request_id"),
        instants("occurred_at"),
    ]


class MemberFilter(LookupSet):
    lookups = [
        choices("role", Role),
        words("email", column="user__email"),
        words("name", column="user__name"),
        instants("created_at"),
    ]


class ApiKeyFilter(LookupSet):
    lookups = [words("name"), codes("public_id"), instants("created_at")]
