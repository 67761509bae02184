"""The code flow: a member lets a client act for them, on a page; the attacks on it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.access.models import OAuthGrant, OAuthToken, TokenKind
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW
from tests.sessions import sign_in

from .conftest import (
    ACME,
    CALLBACK,
    address_of,
    code_of,
    decide,
    make_client,
    parameters,
    post,
    redeem,
    tokens_for,
)


def test_a_member_lets_a_client_act_for_them(api, ada, crm):
    browser = sign_in(Client(), ada)
    page = browser.get(address_of(crm))
    assert page.status_code == 200
    assert b"CRM" in page.content
    assert b"Read scores" in page.content
    assert b"Read directory" not in page.content, "only what is asked for"
    assert "https://client.example" in page.headers["Content-Security-Policy"]
    assert "no-store" in page.headers["Cache-Control"]
    answer = parameters(browser.post(address_of(crm), {"answer": "allow"}))
    assert answer["state"] == "s t&te"
    assert answer["iss"] == "http://testserver"
    token = redeem(crm, answer["code"]).json()
    called = api(token["access_token"])
    assert called.get(f"{ACME}/scores").status_code == 200
    assert called.get(f"{ACME}/teams").status_code == 403
    assert called.get("/api/v1/me").json()["kind"] == "oauth_user"


def test_a_member_refuses(acme, ada, crm):
    answer = parameters(decide(ada, address_of(crm), "refuse"))
    assert answer == {"error": "access_denied", "state": "s t&te", "iss": "http://testserver"}
    with organisation_context(acme.pk):
        assert not OAuthGrant.objects.exists()


def test_a_client_has_no_more_than_the_member(api, acme, bob, bobs_rep):
    crm = make_client(acme, "scores:read", "directory:read", "members:read")
    token = tokens_for(crm, bob, scope="scores:read directory:read members:read")
    assert set(token["scope"].split()) == {"scores:read", "directory:read"}
    called = api(token["access_token"])
    assert called.get(f"{ACME}/members").status_code == 403
    reps = called.get(f"{ACME}/reps").json()["data"]
    assert [one["id"] for one in reps] == [str(bobs_rep.pk)]


def test_a_public_client_uses_the_code_flow_without_a_secret(api, ada, public):
    token = tokens_for(public, ada)
    assert api(token["access_token"]).get(f"{ACME}/scores").status_code == 200
    assert post("/oauth/token", public, grant_type="client_credentials").status_code == 401


def test_who_is_not_signed_in_signs_in_first(crm):
    answer = Client().get(address_of(crm))
    assert answer.status_code == 302
    assert "next=/oauth/authorize" in answer["Location"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": f"{CALLBACK}/more"},
        {"redirect_uri": f"{CALLBACK}?more=1"},
        {"redirect_uri": "https://client.example.evil.example/callback"},
        {"redirect_uri": "https://client.example:444/callback"},
        {"redirect_uri": "http://client.example/callback"},
        {"redirect_uri": "https://CLIENT.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"client_id": "unknown"},
        {"client_id": None},
        {"client_id": "\0"},
        {"redirect_uri": [CALLBACK, "https://evil.example/callback"]},
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_registered(ada, crm, changes, method):
    answer = getattr(sign_in(Client(), ada), method)(address_of(crm, **changes), {})
    if method == "post":
        answer = decide(ada, address_of(crm, **changes))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "scores:write"}, "invalid_scope"),
        ({"scope": "nothing:read"}, "invalid_scope"),
    ],
)
def test_faulty_requests_are_reported_to_the_client(ada, crm, changes, error):
    answer = parameters(sign_in(Client(), ada).get(address_of(crm, **changes)))
    assert answer["error"] == error
    assert answer["state"] == "s t&te"
    assert "code" not in answer


def test_a_member_of_another_organisation_learns_nothing(charlie, crm):
    of_acme = sign_in(Client(), charlie).get(address_of(crm))
    unknown = sign_in(Client(), charlie).get(address_of(crm, client_id="a" * 24))
    strip = re.compile(rb'nonce="[^"]+"')
    assert of_acme.status_code == unknown.status_code == 400
    assert strip.sub(b"", of_acme.content) == strip.sub(b"", unknown.content)


def test_consent_needs_the_pages_own_form(ada, crm):
    browser = sign_in(Client(enforce_csrf_checks=True), ada)
    assert browser.post(address_of(crm), {"answer": "allow"}).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"redirect_uri": "https://client.example/other"},
        {"code": "ssi_ac_test_unknown"},
        {"code": None},
    ],
)
def test_a_code_without_its_proof_is_refused(ada, crm, changes):
    code = code_of(crm, ada)
    answer = redeem(crm, **({"code": code} | changes))
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")
    assert redeem(crm, code).status_code == (400 if "code" not in changes else 200)


def test_a_code_used_twice_ends_its_tokens(api, ada, crm):
    code = code_of(crm, ada)
    token = redeem(crm, code).json()
    again = redeem(crm, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert api(token["access_token"]).get(f"{ACME}/scores").status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert post("/oauth/token", crm, **refresh).json()["error"] == "invalid_grant"


def test_a_code_of_another_client_is_refused_and_stays(acme, ada, crm, globex):
    code = code_of(crm, ada)
    for other in (make_client(acme), make_client(globex)):
        assert redeem(other, code).json()["error"] == "invalid_grant"
    assert redeem(crm, code).status_code == 200


def test_a_code_expires(acme, ada, crm):
    code = code_of(crm, ada)
    with organisation_context(acme.pk):
        rows = OAuthToken.objects.filter(kind=TokenKind.CODE)
        assert rows.get().expires_at - timezone.now() <= timedelta(minutes=1)
        rows.update(expires_at=NOW - timedelta(days=1000))
    assert redeem(crm, code).json()["error"] == "invalid_grant"
