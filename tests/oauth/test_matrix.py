"""The access matrix for OAuth callers: as keys, and as the members that they act for."""

import pytest

from apps.access.models import OAuthGrant
from apps.access.services.oauth import tokens
from apps.access.services.oauth.tokens import TokenKind
from ssi_platform.database import clock
from ssi_platform.tenancy import tokens as texts
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS
from tests import calls
from tests.test_access import rows, status

from .conftest import make_client

pytestmark = pytest.mark.check
ROLES = {"rep": "bob", "manager": "alice", "analyst": "ana", "admin": "ada"}
# What a member does in person only, whoever acts for them: handing on rights.
IN_PERSON = (
    "member", "invitation", "api-key", "oauth-client", "team-manager", "sso-connection", "domain",
    "group-mapping",
)  # fmt: skip


@pytest.fixture
def tenant(tenants):
    return tenants[0]


def browser_with(tenant, scopes, place=None):
    """A caller with the token of a client, for itself or for a member."""
    client = make_client(tenant.organisation, *scopes).row
    text, grant = texts.make(texts.ACCESS), None
    with organisation_context(tenant.organisation.pk):
        if place is not None:
            grant = OAuthGrant.objects.create(
                organisation_id=client.organisation_id, client=client, membership=place,
                scopes=scopes,
            )  # fmt: skip
        tokens.store(
            text, TokenKind.ACCESS, client=client, grant=grant, scopes=scopes, now=clock.now()
        )
    return calls.client(text)


def differing(browser, tenant, expected):
    return [
        f"{method} {name} {which}: {got}, not {wanted}"
        for method, name, which, statuses, scope in rows()
        for wanted in [expected(method, name, statuses, scope)]
        if (got := status(browser, method, name, tenant, which)) not in wanted
    ]


def test_a_client_may_do_what_a_key_may(tenant):
    browser = browser_with(tenant, list(PERMISSIONS))
    assert differing(browser, tenant, lambda m, n, statuses, s: {int(statuses["key"])}) == []


@pytest.mark.parametrize("role", ROLES)
def test_a_client_may_do_for_a_member_what_the_member_may(tenant, role):
    browser = browser_with(tenant, list(PERMISSIONS), tenant.places[ROLES[role]])

    def expected(method, name, statuses, scope):
        if name.startswith(IN_PERSON) and method != "GET":
            return {403, 404, int(statuses[role])} if int(statuses[role]) >= 400 else {403, 404}
        if name == "rep-erase":  # Of a rep who is a member, it removes the member.
            return {403, int(statuses[role])}
        if name == "oauth-grant":
            return {200, 204, 403, 404}  # Its own, as tests/oauth/test_code_flow.py tells.
        return {int(statuses[role])}

    assert differing(browser, tenant, expected) == []


def test_a_client_of_no_scope_may_do_for_an_administrator_what_everybody_may(tenant):
    browser = browser_with(tenant, ["audit:read"], tenant.places["ada"])
    everybody = {"organisation:read", "jobs:read", "audit:read"}

    def expected(method, name, statuses, scope):
        admin = int(statuses["admin"])
        if name == "oauth-grant":
            return {200, 204, 403, 404}  # Its own, as above.
        if method == "GET" and scope not in everybody:
            return {403}
        return {admin} if method == "GET" else {403, admin}

    assert differing(browser, tenant, expected) == []
