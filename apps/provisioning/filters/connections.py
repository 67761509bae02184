from ssi_platform.api.filters import LookupSet, choices, ids, instants, words
from ssi_platform.tenancy.roles import Role


class ConnectionFilter(LookupSet):
    lookups = [words("name"), instants("created_at"), instants("changed_at")]


class DomainFilter(LookupSet):
    lookups = [words("name"), instants("created_at")]


class GroupMappingFilter(LookupSet):
    lookups = [words("group"), choices("role", Role), ids("team")]
