"""Scripts shaped like calls of Okta and Microsoft Entra, on a server as production serves."""

import http.client
import json
from urllib.parse import quote, urlsplit

import pytest

from apps.access.models import Membership
from apps.provisioning.models import Domain
from apps.provisioning.services import save_mapping
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, TODAY, member, organisation, system
from tests.web_server import base_url as base_url

from .conftest import GROUP, PATCH, SCIM, USER, token_of

pytestmark = pytest.mark.trial
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class Provider:
    """An identity provider; it notes the status of each call."""

    def __init__(self, base_url, token):
        self.server = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=20)
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/scim+json; charset=utf-8",
            "Accept": "application/scim+json",
        }
        self.statuses = []

    def call(self, method, path, body=None):
        content = None if body is None else json.dumps(body)
        self.server.request(method, f"{SCIM}/{path}", content, self.headers)
        answer = self.server.getresponse()
        self.statuses.append(answer.status)
        read = answer.read()
        return json.loads(read) if read else None

    def look_up(self, collection, filter_, rest=""):
        return self.call("GET", f"{collection}?filter={quote(filter_)}{rest}")["totalResults"]

    def patch(self, path, *operations):
        return self.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


@pytest.fixture
def acme(base_url):
    """Acme with a verified domain, where Sales Leads are analysts."""
    acme = organisation("acme")
    with organisation_context(acme.pk):
        Domain.objects.create(organisation=acme, name="acme.example", verified_at=clock.now())
        save_mapping(
            caller=system(acme), group="Sales Leads", role=Role.ANALYST, now=NOW, today=TODAY
        )
    return acme


@pytest.fixture
def provider(base_url, acme):
    provider = Provider(base_url, token_of(acme, member(acme, "ada", Role.ADMIN)))
    yield provider
    provider.server.close()


def state(acme, email):
    """The role of a member, and whether they have rights; None of who is none."""
    with organisation_context(acme.pk):
        row = Membership.objects.filter(user__email=email).first()
        return row and (row.role, row.accepted_at is not None and row.suspended_at is None)


def okta(provider, acme):
    """Look up, create, rename, move between groups, deactivate, reactivate, delete: by PUT."""
    email, seen = "olga@acme.example", []
    provider.call("GET", "ServiceProviderConfig")
    assert provider.look_up("Users", f'userName eq "{email}"', "&startIndex=1&count=100") == 0
    body = {
        "schemas": [USER], "userName": email, "name": {"givenName": "Olga", "familyName": "O"},
        "emails": [{"primary": True, "value": email, "type": "work"}], "displayName": "Olga O",
        "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7", "groups": [],
        "password": "1mz050nq", "active": True,
    }  # fmt: skip
    user = provider.call("POST", "Users", body)
    path = f"Users/{user['id']}"
    provider.call("GET", path)
    provider.call("PUT", path, body | {"id": user["id"], "displayName": "Olga Other"})
    seen.append(provider.call("GET", path)["displayName"])
    groups = {}
    for name in ("Sales", "Sales Leads"):
        assert provider.look_up("Groups", f'displayName eq "{name}"') == 0
        group = {"schemas": [GROUP], "displayName": name, "members": []}
        groups[name] = provider.call("POST", "Groups", group)["id"]
    person = {"value": user["id"], "display": email}
    for name, members in (("Sales", [person]), ("Sales Leads", [person]), ("Sales", [])):
        group = {"schemas": [GROUP], "id": groups[name], "displayName": name, "members": members}
        provider.call("PUT", f"Groups/{groups[name]}", group)
    seen.append(state(acme, email))
    for active in (False, True):
        provider.patch(path, {"op": "replace", "value": {"active": active}})
        seen.append(state(acme, email))
    provider.call("PUT", path, body | {"active": False})
    seen.append(state(acme, email))
    for name in groups:
        provider.call("DELETE", f"Groups/{groups[name]}")
    provider.call("DELETE", path)
    return [*seen, state(acme, email)]


def entra(provider, acme):
    """The same by PATCH with paths, capital letters and texts for booleans."""
    email, seen = "emil@acme.example", []
    assert provider.look_up("Users", f'userName eq "{email}"') == 0
    body = {
        "schemas": [USER, ENTERPRISE], "externalId": "0a21f0f2-8d2a-4f8e", "userName": email,
        "active": True, "emails": [{"primary": True, "type": "work", "value": email}],
        "meta": {"resourceType": "User"}, "roles": [],
        "name": {"formatted": "Emil E", "familyName": "E", "givenName": "Emil"},
        ENTERPRISE: {"department": "Sales"},
    }  # fmt: skip
    path = f"Users/{provider.call('POST', 'Users', body)['id']}"
    assert provider.look_up("Users", 'externalId eq "0a21f0f2-8d2a-4f8e"') == 1
    provider.patch(
        path,
        {"op": "Replace", "path": "displayName", "value": "Emil Other"},
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "e@acme.example"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "x"},
    )
    one = provider.call("GET", path)
    seen += [one["displayName"], one["emails"][0]["value"]]
    leads = "?excludedAttributes=members&filter=" + quote('displayName eq "Sales Leads"')
    assert provider.call("GET", f"Groups{leads}")["totalResults"] == 0
    group = {"schemas": [GROUP], "externalId": "8aa1a0c0", "displayName": "Sales Leads"}
    there = f"Groups/{provider.call('POST', 'Groups', group)['id']}"
    one = [{"value": path.removeprefix("Users/")}]
    provider.patch(there, {"op": "Add", "path": "members", "value": one})
    seen.append(state(acme, email))
    provider.patch(there, {"op": "Remove", "path": "members", "value": one})
    seen.append(state(acme, email))
    provider.patch(there, {"op": "Replace", "path": "displayName", "value": "Sales"})
    for active in ("False", "True"):
        provider.patch(path, {"op": "Replace", "path": "active", "value": active})
        seen.append(state(acme, email))
    provider.call("DELETE", there)
    provider.call("DELETE", path)
    provider.call("GET", path)
    return [*seen, state(acme, email)]


def test_okta_has_the_same_result_twice(provider, acme):
    for _ in range(2):
        provider.statuses.clear()
        assert okta(provider, acme) == [
            "Olga Other", ("analyst", True), ("analyst", False), ("analyst", True),
            ("analyst", False), None,
        ]  # fmt: skip
        assert {status // 100 for status in provider.statuses} == {2}


def test_entra_has_the_same_result_twice(provider, acme):
    for _ in range(2):
        provider.statuses.clear()
        assert entra(provider, acme) == [
            "Emil Other", "e@acme.example", ("analyst", True), ("rep", True), ("rep", False),
            ("rep", True), None,
        ]  # fmt: skip
        assert provider.statuses.pop() == 404
        assert {status // 100 for status in provider.statuses} == {2}
