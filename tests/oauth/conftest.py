"""Clients of Acme, and what they send."""

import base64
import hashlib
import uuid
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from apps.access import services
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import system
from tests.sessions import sign_in

ACME = "/api/v1/organisations/acme"
CALLBACK = "https://client.example/callback"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
FORM = "application/x-www-form-urlencoded"


def make_client(organisation, *scopes, **terms):
    """A client of an organisation, with its id and its secret."""
    terms = {
        "name": "CRM",
        "scopes": list(scopes) or ["scores:read", "directory:read"],
        "grant_types": ["authorization_code", "client_credentials"],
        "redirect_uris": [CALLBACK],
    } | terms
    with organisation_context(organisation.pk):
        row, secret = services.oauth.create_client(caller=system(organisation), **terms)
    return SimpleNamespace(
        row=row, id=row.client_id, secret=secret, organisation=organisation, name=row.name
    )


@pytest.fixture
def crm(acme):
    return make_client(acme)


@pytest.fixture
def public(acme):
    """A client that cannot keep a secret, such as a page in a browser."""
    return make_client(acme, confidential=False, grant_types=["authorization_code"])


def basic(client, secret=None):
    text = f"{client.id}:{client.secret if secret is None else secret}"
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def post(path, client=None, *, secret=None, address=None, **fields):
    """Send a form to an endpoint as a client with its secret, or as a public one."""
    headers = {}
    if client is not None and (client.secret or secret is not None):
        headers = basic(client, secret)
    elif client is not None:
        fields["client_id"] = client.id
    return Client().post(
        path,
        urlencode(fields, doseq=True),
        content_type=FORM,
        headers=headers,
        REMOTE_ADDR=address or "192.0.2.1",
    )


def token_of(client, **fields):
    answer = post("/oauth/token", client, grant_type="client_credentials", **fields)
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def address_of(client, **changes):
    """Where a client sends a browser; a parameter that is None is left out."""
    query = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": CALLBACK,
        "scope": "scores:read",
        "state": "s t&te",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return f"/oauth/authorize?{urlencode(kept, doseq=True)}"


def decide(user, address, answer="allow"):
    browser = sign_in(Client(), user)
    return browser.post(address, {"answer": answer})


def parameters(response):
    assert response.status_code == 302, response.content
    parts = urlsplit(response["Location"])
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def code_of(client, user, **changes):
    return parameters(decide(user, address_of(client, **changes)))["code"]


def redeem(client, code, **changes):
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | changes
    kept = {name: value for name, value in fields.items() if value is not None}
    return post("/oauth/token", client, **kept)


def tokens_for(client, user, **changes):
    answer = redeem(client, code_of(client, user, **changes))
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def a_name():
    return uuid.uuid4().hex
