"""A standard OAuth 2.0 client library against a live server."""

import threading

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from tests.sample_data import key, member, organisation
from tests.sessions import open_session
from tests.web_server import base_url as base_url

from .conftest import CALLBACK, make_client

pytestmark = pytest.mark.trial
SCORES = "/api/v1/organisations/acme/scores"


@pytest.fixture
def acme(base_url):
    return organisation("acme")


def session_of(base_url, client, secret=None, **given):
    return OAuth2Session(
        client.id, secret or client.secret, token_endpoint=f"{base_url}/oauth/token", **given
    )


def test_a_library_gets_a_token_and_calls_the_api(base_url, acme):
    crm = make_client(acme)
    known = requests.get(f"{base_url}/.well-known/oauth-authorization-server", timeout=10).json()
    assert known["token_endpoint"] == f"{base_url}/oauth/token"
    for method in ("client_secret_basic", "client_secret_post"):
        with session_of(base_url, crm, token_endpoint_auth_method=method) as session:
            session.fetch_token(grant_type="client_credentials", scope="scores:read")
            assert session.get(base_url + SCORES).status_code == 200
            assert session.get(base_url + SCORES.replace("scores", "teams")).status_code == 403


def test_secrets_rotate_and_the_client_ends_while_calls_run(base_url, acme):
    crm, admin = make_client(acme), key(acme)
    headers = {"Authorization": f"Bearer {admin}"}
    address = f"{base_url}/api/v1/organisations/acme/oauth-clients/{crm.row.pk}"
    statuses, ended = [], threading.Event()

    def call():
        with session_of(base_url, crm) as session:
            session.fetch_token(grant_type="client_credentials")
            while not ended.is_set():
                statuses.append(session.get(base_url + SCORES).status_code)
                if statuses[-1] == 401:
                    return

    calls = threading.Thread(target=call)
    calls.start()
    try:
        for _ in range(3):
            made = requests.post(
                f"{address}/rotate", json={"overlap_hours": 1}, headers=headers, timeout=10
            )
            assert made.status_code == 201
            with session_of(base_url, crm, made.json()["client_secret"]) as session:
                session.fetch_token(grant_type="client_credentials")
                assert session.get(base_url + SCORES).status_code == 200
        assert requests.delete(address, headers=headers, timeout=10).status_code == 204
        calls.join(timeout=5)
        assert not calls.is_alive(), "the client's token works on"
    finally:
        ended.set()
        calls.join()
    assert set(statuses) == {200, 401}


def test_a_library_takes_a_member_through_the_code_flow(base_url, acme):
    crm, ada = make_client(acme), open_session(member(acme, "ada", "admin"))
    verifier = "a-verifier-that-a-library-made-by-itself-0123456789"
    session = session_of(
        base_url, crm, scope="scores:read", redirect_uri=CALLBACK, code_challenge_method="S256"
    )
    address, state = session.create_authorization_url(
        f"{base_url}/oauth/authorize", code_verifier=verifier
    )
    with requests.Session() as browser:
        browser.cookies["sessionid"] = ada.session_key
        page = browser.get(address)
        assert page.status_code == 200
        form = {"answer": "allow", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post(address, data=form, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    session.fetch_token(
        authorization_response=answer.headers["Location"], code_verifier=verifier, state=state
    )
    assert session.get(base_url + SCORES).status_code == 200
    first = session.token["refresh_token"]
    session.refresh_token(f"{base_url}/oauth/token")
    assert session.token["refresh_token"] != first
    session.revoke_token(f"{base_url}/oauth/revoke", session.token["refresh_token"])
    ended = {"Authorization": f"Bearer {session.token['access_token']}"}
    assert requests.get(base_url + SCORES, headers=ended, timeout=10).status_code == 401
