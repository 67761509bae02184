import uuid
from ipaddress import IPv4Address
from types import SimpleNamespace

import pytest
from django.test import Client

from apps.access.models import Membership
from apps.ledger.models import AuditEvent
from apps.provisioning.clients import fetching
from apps.provisioning.models import Connection, Domain, Identity
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.sealing import seal

from .identity_provider import CLIENT, SECRET, IdentityProvider


def connect(organisation, provider, **columns):
    """Connect an organisation with an identity provider."""
    secret = seal(SECRET, purpose="sso-secret", organisation_id=organisation.pk)
    values = {"client_id": CLIENT, "secret": secret, "default_role": "rep"} | columns
    with organisation_context(organisation.pk):
        return Connection.objects.create(
            organisation_id=organisation.pk, name="Login", issuer=provider.issuer, **values
        )


def verified(organisation, name):
    with organisation_context(organisation.pk):
        return Domain.objects.create(
            organisation_id=organisation.pk, name=name, challenge="c", verified_at=clock.now()
        )


@pytest.fixture
def provider(monkeypatch):
    provider = IdentityProvider()
    monkeypatch.setattr(fetching, "send", provider.send)
    return provider


@pytest.fixture
def connection(acme, provider):
    verified(acme, "acme.example")
    return connect(acme, provider)


class Browser:
    """A person's browser, at an address that nobody else has."""

    def __init__(self):
        self.client = Client()
        self.address = str(IPv4Address(uuid.uuid4().int % 2**32))

    def get(self, path, query=None, **headers):
        return self.client.get(path, query or {}, REMOTE_ADDR=self.address, **headers)

    def start(self, **query):
        """Begin to sign in; return the address at the provider."""
        answer = self.get("/sso/start", {"organisation": "acme"} | query)
        assert answer.status_code == 302, answer.content
        return answer["Location"]

    def sign_in(self, provider, *, start=None, **person):
        """Sign in at a provider; return the answer of the platform."""
        given = provider.authorise(self.start(**(start or {})), **person)
        return self.get("/sso/callback", given)

    @property
    def organisations(self):
        """The organisations and roles that the session gives."""
        me = self.get("/api/v1/me")
        assert me.status_code == 200, me.content
        return {place["slug"]: place["role"] for place in me.json()["organisations"]}

    @property
    def is_signed_in(self):
        return self.get("/api/v1/me").status_code == 200


@pytest.fixture
def browser(db):
    return Browser()


@pytest.fixture
def rows(acme):
    """What is stored of an organisation."""

    def of(organisation=acme):
        with organisation_context(organisation.pk):
            return SimpleNamespace(
                members={m.user.email: m for m in Membership.objects.with_user()},
                identities=list(Identity.objects.with_membership()),
                audit=[
                    (e.action, (e.after or {}).get("code"))
                    for e in AuditEvent.objects.order_by("id")
                ],
            )

    return of
