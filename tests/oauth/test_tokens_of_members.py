"""Tokens of members: refreshed, revoked, taken back, and no right beyond the member's."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access import services
from apps.access.models import Membership, OAuthToken, TokenKind
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, system

from .conftest import (
    ACME,
    VERIFIER,
    code_of,
    make_client,
    post,
    redeem,
    tokens_for,
)


def test_refresh_tokens_rotate_and_a_used_one_ends_all(api, ada, crm):
    def refresh(text, **fields):
        fields |= {"grant_type": "refresh_token", "refresh_token": text}
        return post("/oauth/token", crm, **fields)

    first = tokens_for(crm, ada)
    second = refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert api(second["access_token"]).get(f"{ACME}/scores").status_code == 200
    assert refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    for token in (first, second):
        assert api(token["access_token"]).get(f"{ACME}/scores").status_code == 401


def test_a_refresh_may_narrow_and_never_widens(acme, ada):
    crm = make_client(acme, "scores:read", "directory:read", "members:read")
    token = tokens_for(crm, ada, scope="scores:read directory:read")

    def refresh(scope):
        fields = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
        return post("/oauth/token", crm, scope=scope, **fields)

    assert refresh("scores:read members:read").json()["error"] == "invalid_scope"


def test_a_refresh_token_of_another_client_is_refused(acme, ada, crm):
    token, other = tokens_for(crm, ada), make_client(acme)
    fields = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert post("/oauth/token", other, **fields).json()["error"] == "invalid_grant"
    assert post("/oauth/token", crm, **fields).status_code == 200


def test_an_access_token_is_no_refresh_token_and_a_code_is_no_token(api, ada, crm):
    code = code_of(crm, ada)
    assert api(code).get(f"{ACME}/scores").status_code == 401
    token = redeem(crm, code).json()
    fields = {"grant_type": "refresh_token", "refresh_token": token["access_token"]}
    assert post("/oauth/token", crm, **fields).json()["error"] == "invalid_grant"
    assert api(token["refresh_token"]).get(f"{ACME}/scores").status_code == 401


def test_revoking_a_refresh_token_ends_what_follows_from_it(api, ada, crm):
    token = tokens_for(crm, ada)
    assert post("/oauth/revoke", crm, token=token["refresh_token"]).status_code == 200
    assert api(token["access_token"]).get(f"{ACME}/scores").status_code == 401


def test_a_member_takes_back_what_they_granted(api, acme, ada, bob, crm):
    tokens = {who: tokens_for(crm, who)["access_token"] for who in (ada, bob)}
    own = api(bob).get(f"{ACME}/oauth-grants").json()["data"]
    assert [one["client_name"] for one in own] == ["CRM"]
    assert len(api(ada).get(f"{ACME}/oauth-grants").json()["data"]) == 2
    assert api(bob).delete(f"{ACME}/oauth-grants/{own[0]['id']}").status_code == 204
    assert api(tokens[bob]).get(f"{ACME}/scores").status_code == 401
    assert api(tokens[ada]).get(f"{ACME}/scores").status_code == 200


def test_a_changed_role_holds_for_the_tokens_at_once(api, acme, ana, crm):
    token = tokens_for(crm, ana)["access_token"]
    everybody = len(api(token).get(f"{ACME}/scores").json()["data"])
    with organisation_context(acme.pk):
        place = Membership.objects.get(user=ana)
        services.change_role(caller=system(acme), membership=place, role="rep", now=NOW)
    assert len(api(token).get(f"{ACME}/scores").json()["data"]) < max(everybody, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("api-keys", {"name": "n", "scopes": ["scores:read"]}),
        ("members", {"email": "n@acme.example", "role": "rep"}),
        (
            "oauth-clients",
            {"name": "n", "scopes": ["scores:read"], "grant_types": ["client_credentials"]},
        ),
    ],
)
def test_a_client_grants_nothing_for_a_member(api, acme, ada, path, body):
    scopes = ["keys:write", "members:write", "clients:write", "scores:read"]
    crm = make_client(acme, *scopes)
    token = tokens_for(crm, ada, scope=" ".join(scopes))["access_token"]
    answer = api(token).post(f"{ACME}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_grantable")


def test_the_consent_is_audited_by_the_member(acme, ada, crm):
    tokens_for(crm, ada)
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(object_type="oauthgrant", action="create")
    assert (event.actor_kind, event.actor_id) == ("user", ada.pk)


def test_the_verifier_is_compared_by_its_hash(ada, crm):
    assert redeem(crm, code_of(crm, ada), code_verifier=VERIFIER).status_code == 200


def test_refreshing_ends_90_days_after_the_consent(acme, ada, crm):
    token = tokens_for(crm, ada)
    with organisation_context(acme.pk):
        old = (timezone.now() - timedelta(days=80)).timestamp()
        family = uuid.UUID(int=(int(old * 1000) << 80) | (7 << 76) | (2 << 62) | 1)
        OAuthToken.objects.update(family=family)
    fields = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert post("/oauth/token", crm, **fields).status_code == 200
    with organisation_context(acme.pk):
        last = OAuthToken.objects.filter(kind=TokenKind.REFRESH).latest("created_at")
        left = last.expires_at - timezone.now()
    assert timedelta(days=9) < left <= timedelta(days=10)
