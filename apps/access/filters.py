from ssi_platform.api.filters import LookupSet, choices, codes, ids, instants, words
from ssi_platform.tenancy.roles import Role

from .models import LinkState


class MemberFilter(LookupSet):
    lookups = [
        choices("role", Role),
        words("email", column="user__email"),
        words("name"),
        instants("created_at"),
        instants("changed_at"),
    ]


class InvitationFilter(LookupSet):
    lookups = [
        choices("state", LinkState),
        ids("member", column="membership_id"),
        instants("created_at"),
    ]


class ApiKeyFilter(LookupSet):
    lookups = [
        words("name"),
        codes("public_id"),
        ids("created_by_id", column="created_by_id"),
        instants("created_at"),
        instants("changed_at"),
    ]


class OAuthClientFilter(LookupSet):
    lookups = [
        words("name"),
        codes("client_id"),
        ids("created_by_id", column="created_by_id"),
        instants("created_at"),
        instants("changed_at"),
    ]


class OAuthGrantFilter(LookupSet):
    lookups = [
        ids("client", column="client_id"),
        ids("member", column="membership_id"),
        instants("created_at"),
        instants("changed_at"),
    ]
