from ssi_platform.api.filters import LookupSet, codes, ids, instants


class AuditEventFilter(LookupSet):
    lookups = [
        codes("action"),
        codes("object_type"),
        codes("object_id"),
        ids("actor_id", column="actor_id", nullable=True),
        codes("request_id"),
        instants("occurred_at"),
    ]
