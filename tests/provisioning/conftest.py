import json

import pytest

from apps.access.models import Membership
from apps.access.services import create_key
from apps.provisioning.models import Domain
from ssi_platform.database import clock
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from tests.calls import client

SCIM = "/scim/v2/acme"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """A client of SCIM, as an identity provider is."""

    def __init__(self, text, base=SCIM):
        self.browser, self.base = client(text), base

    def call(self, method, path, body=None, **headers):
        """Send a request; return (status, body)."""
        answer = self.browser.generic(
            method,
            f"{self.base}/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/scim+json",
            headers=headers,
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def get(self, path):
        return self.call("GET", path)

    def user(self, user_name, **attributes):
        return self.call("POST", "Users", {"schemas": [USER], "userName": user_name, **attributes})

    def group(self, name, *members, **attributes):
        values = [{"value": member} for member in members]
        body = {"schemas": [GROUP], "displayName": name, "members": values, **attributes}
        return self.call("POST", "Groups", body)

    def patch(self, path, *operations):
        return self.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})

    def names(self, collection, filter_):
        """Return the names of the resources that a filter finds."""
        status, page = self.call("GET", f"{collection}?{filter_}")
        assert status == 200, page
        assert page["totalResults"] == len(page.get("Resources", []))
        return [row.get("userName") or row["displayName"] for row in page.get("Resources", [])]


@pytest.fixture
def token(acme, ada):
    """A key for a directory, made by Ada."""
    return token_of(acme, ada)


def token_of(organisation, person, *scopes):
    """Let a person make a key, with `provisioning:write` alone if no scopes are given."""
    with organisation_context(organisation.pk):
        place = Membership.objects.get(user=person)
        caller = Caller.member(
            organisation_id=organisation.pk, slug=organisation.slug, user_id=person.pk,
            name=person.email, role=place.role, membership_id=place.pk,
        )  # fmt: skip
        _, text = create_key(
            caller=caller, name="directory", scopes=scopes or ["provisioning:write"]
        )
    return text


@pytest.fixture
def directory(token):
    return Directory(token)


@pytest.fixture
def verified(acme):
    """The domain acme.example, verified."""
    with organisation_context(acme.pk):
        return Domain.objects.create(
            organisation=acme, name="acme.example", verified_at=clock.now()
        )
