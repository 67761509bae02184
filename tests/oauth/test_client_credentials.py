"""Client credentials: a client gets a token for itself, and calls the API with its scopes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.models import OAuthClient, OAuthSecret, OAuthToken
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW

from .conftest import ACME, basic, make_client, post, token_of


def test_a_client_gets_a_token_and_calls_the_api(api, crm):
    answer = post("/oauth/token", crm, grant_type="client_credentials")
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 900
    assert "refresh_token" not in token
    assert set(token["scope"].split()) == {"scores:read", "directory:read"}
    assert api(token["access_token"]).get(f"{ACME}/scores").status_code == 200


def test_scopes_hold(api, acme, crm):
    token = token_of(crm, scope="scores:read")
    assert api(token).get(f"{ACME}/scores").status_code == 200
    refused = api(token).get(f"{ACME}/teams")
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_permission")
    me = api(token).get("/api/v1/me").json()
    assert me["kind"] == "oauth_client"
    assert me["id"] == str(crm.row.pk)


@pytest.mark.parametrize("scope", ["scores:write", "scores:read scores:write", "nothing:read"])
def test_no_token_has_more_scopes_than_its_client(crm, scope):
    answer = post("/oauth/token", crm, grant_type="client_credentials", scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_client_may_send_its_secret_in_the_form(crm):
    fields = {"client_id": crm.id, "client_secret": crm.secret}
    answer = post("/oauth/token", grant_type="client_credentials", **fields)
    assert answer.status_code == 200


def test_only_digests_are_stored(acme, crm):
    token = token_of(crm)
    with organisation_context(acme.pk):
        rows = [*OAuthToken.objects.all(), *OAuthSecret.objects.all(), *OAuthClient.objects.all()]
        events = [f"{e.before}{e.after}" for e in AuditEvent.objects.all()]
    texts = [*(str(vars(row)) for row in rows), *events]
    assert not any(token in text or crm.secret in text for text in texts)
    assert not any(row.digest in event for row in rows[:2] for event in events)


@pytest.mark.parametrize("field", ["scopes", "expires_at", "revoked_at"])
def test_a_change_of_the_client_holds_for_its_tokens_at_once(api, acme, ada, crm, field):
    token, address = token_of(crm), f"{ACME}/oauth-clients/{crm.row.pk}"
    assert api(token).get(f"{ACME}/scores").status_code == 200
    if field == "scopes":
        api(ada).patch(address, {"scopes": ["directory:read"]})
        assert api(token).get(f"{ACME}/scores").status_code == 403
    elif field == "expires_at":
        with organisation_context(acme.pk):
            OAuthClient.objects.filter(pk=crm.row.pk).update(expires_at=NOW)
        assert api(token).get(f"{ACME}/scores").status_code == 401
    else:
        assert api(ada).delete(address).status_code == 204
        refused = api(token).get(f"{ACME}/scores")
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
        assert post("/oauth/token", crm, grant_type="client_credentials").status_code == 401


def test_a_token_expires(api, acme, crm):
    token = token_of(crm)
    with organisation_context(acme.pk):
        left = OAuthToken.objects.get().expires_at - timezone.now()
        assert timedelta(minutes=14) < left <= timedelta(minutes=15)
        OAuthToken.objects.update(expires_at=NOW - timedelta(days=1000))
    assert api(token).get(f"{ACME}/scores").status_code == 401


def test_secrets_overlap_while_they_are_rotated(api, ada, crm):
    address = f"{ACME}/oauth-clients/{crm.row.pk}/rotate"
    new = api(ada).post(address, {"overlap_hours": 1})
    assert new.status_code == 201
    for secret in (crm.secret, new.json()["client_secret"]):
        answer = post("/oauth/token", crm, secret=secret, grant_type="client_credentials")
        assert answer.status_code == 200
    last = api(ada).post(address, {"overlap_hours": 0}).json()["client_secret"]
    statuses = [
        post("/oauth/token", crm, secret=secret, grant_type="client_credentials").status_code
        for secret in (crm.secret, new.json()["client_secret"], last)
    ]
    assert statuses == [401, 401, 200]


def test_tokens_go_on_while_secrets_are_rotated(api, ada, crm):
    token = token_of(crm)
    api(ada).post(f"{ACME}/oauth-clients/{crm.row.pk}/rotate", {"overlap_hours": 0})
    assert api(token).get(f"{ACME}/scores").status_code == 200


def test_a_client_is_limited_to_its_networks(api, acme):
    crm = make_client(acme, allowed_networks=["10.0.0.0/8"])
    fields = {"grant_type": "client_credentials"}
    assert post("/oauth/token", crm, address="192.0.2.7", **fields).status_code == 401
    inside = post("/oauth/token", crm, address="10.1.2.3", **fields)
    assert inside.status_code == 200
    token = api(inside.json()["access_token"])
    assert token.get(f"{ACME}/scores", REMOTE_ADDR="10.1.2.3").status_code == 200
    outside = token.get(f"{ACME}/scores", REMOTE_ADDR="192.0.2.7")
    assert (outside.status_code, outside.json()["code"]) == (401, "wrong_address")


def test_a_token_of_another_organisation_is_a_strangers(api, globex):
    token = token_of(make_client(globex))
    assert api(token).get(f"{ACME}/scores").status_code == 404
    assert api(token).get("/api/v1/organisations/globex/scores").status_code == 200


def test_a_client_introspects_and_revokes_its_own_tokens_only(api, acme, crm):
    token, other = token_of(crm), make_client(acme)
    known = post("/oauth/introspect", crm, token=token).json()
    assert known["active"] is True
    assert known["client_id"] == crm.id
    assert known["aud"] == "http://testserver/api/v1"
    assert post("/oauth/introspect", other, token=token).json() == {"active": False}
    assert post("/oauth/revoke", other, token=token).status_code == 200
    assert api(token).get(f"{ACME}/scores").status_code == 200
    assert post("/oauth/revoke", crm, token=token).status_code == 200
    assert api(token).get(f"{ACME}/scores").status_code == 401
    assert post("/oauth/introspect", crm, token=token).json() == {"active": False}


@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke"])
def test_nobody_asks_about_tokens_without_a_secret(crm, path):
    answer = post(path, crm, secret="wrong", token=token_of(crm))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_tokens_and_refusals_are_audited(acme, crm):
    token_of(crm, scope="scores:read")
    post("/oauth/token", crm, secret="wrong", grant_type="client_credentials")
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(object_id=str(crm.row.pk)).order_by("id")
        rows = [(event.action, event.after) for event in events]
    assert ("token_issued", {"scope": "scores:read"}) in rows
    assert ("token_refused", {"error": "invalid_client"}) in rows


def test_the_client_calls_are_its_own_in_the_audit(api, acme):
    crm = make_client(acme, "directory:write", "directory:read")
    made = api(token_of(crm)).post(f"{ACME}/teams", {"name": "West", "external_id": "west"})
    assert made.status_code == 201
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(object_id=made.json()["id"])
    assert (event.actor_kind, event.actor_id, event.actor_name) == (
        "oauth_client", crm.row.pk, "CRM"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "headers", "error"),
    [
        ({"grant_type": "password"}, True, "unsupported_grant_type"),
        ({}, True, "invalid_request"),
        ({"grant_type": ["client_credentials"] * 2}, True, "invalid_request"),
        ({"grant_type": "client_credentials"}, False, "invalid_client"),
        ({"grant_type": "client_credentials", "client_secret": "x"}, True, "invalid_request"),
        ({"grant_type": "client_credentials", "client_id": "another"}, True, "invalid_request"),
        (
            {"grant_type": "client_credentials", "resource": "https://other.example/api"},
            True,
            "invalid_target",
        ),
    ],
)
def test_malformed_requests(crm, fields, headers, error):
    answer = post("/oauth/token", crm if headers else None, **fields)
    assert answer.json()["error"] == error
    assert answer.status_code == (401 if error == "invalid_client" else 400)


def test_a_token_may_be_asked_for_this_api(crm):
    resource = "http://testserver/api/v1/organisations/acme"
    answer = post("/oauth/token", crm, grant_type="client_credentials", resource=resource)
    assert answer.status_code == 200


def test_the_server_describes_itself(client):
    answer = client.get("/.well-known/oauth-authorization-server").json()
    assert answer["issuer"] == "http://testserver"
    assert answer["token_endpoint"] == "http://testserver/oauth/token"
    assert answer["code_challenge_methods_supported"] == ["S256"]
    assert "scores:read" in answer["scopes_supported"]


def test_a_secret_is_not_sent_in_an_address(client, crm):
    answer = client.post(
        "/oauth/token?grant_type=client_credentials", content_type="text/plain",
        headers=basic(crm),
    )  # fmt: skip
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
