"""What is wrong is refused with a stable code, recorded in the audit, and changes nobody."""

import pytest
import time_machine

from apps.provisioning.models import Connection
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.single_sign_on import BACKEND

from .attacking import Scene
from .attacks import ATTACKS, LATE
from .conftest import Browser

STATUS = {"provider_answer": 502, "sso_secret": 503}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused(name, acme, globex, browser, provider, connection, ana, rows):
    attack, code = ATTACKS[name]
    scene = Scene(provider, browser, acme, ana, globex)
    before = {email: m.role for email, m in rows().members.items()}
    if name not in LATE:
        attack(scene)
    scene.given = provider.authorise(browser.start(), **scene.person)
    if name in LATE:
        attack(scene)

    with time_machine.travel(clock.now() + scene.later, tick=False):
        answer = scene.browser.get("/sso/callback", scene.given)

    assert (answer.status_code, answer.json()["code"]) == (STATUS.get(code, 403), code)
    assert ("sign_in_refused", code) in rows().audit
    assert {email: m.role for email, m in rows().members.items()} == before
    assert not scene.browser.is_signed_in
    assert [i for i in rows().identities if i.subject == "s-mallory"] == []
    assert answer.cookies["sso"].value == "" or not answer.cookies["sso"]["max-age"]


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 40


def test_without_an_attack_the_same_person_signs_in(
    acme, globex, browser, provider, connection, ana
):
    scene = Scene(provider, browser, acme, ana, globex)
    assert browser.sign_in(provider, **scene.person).status_code == 302
    assert browser.is_signed_in


@pytest.mark.parametrize("cookie", [None, "", "made-up", "gAAAAABmade-up"])
def test_answer_without_a_flow_of_this_browser(browser, provider, connection, cookie):
    given = provider.authorise(browser.start(), sub="s-1", email="new@acme.example")
    browser.client.cookies.clear()
    if cookie is not None:
        browser.client.cookies["sso"] = cookie
    answer = browser.get("/sso/callback", given)
    assert (answer.status_code, answer.json()["code"]) == (400, "sso_flow")


def test_answer_is_good_for_one_time(browser, provider, connection):
    given = provider.authorise(browser.start(), sub="s-1", email="new@acme.example")
    cookie = browser.client.cookies["sso"].value
    assert browser.get("/sso/callback", given).status_code == 302
    again = Browser()
    again.client.cookies["sso"] = cookie
    answer = again.get("/sso/callback", given)
    assert (answer.status_code, answer.json()["code"]) == (403, "sso_replayed")


def test_token_for_one_organisation_makes_nobody_a_member_of_another(
    acme, globex, provider, connection, rows
):
    """Both organisations use one provider; a code of Acme's sign-in is brought to Globex's."""
    from .conftest import connect, verified

    verified(globex, "globex.example")
    provider.clients["other"] = provider.clients["ssi-platform"]
    connect(globex, provider, client_id="other")
    one, other = Browser(), Browser()
    code = provider.authorise(one.start(), sub="s-1", email="charlie@globex.example")["code"]
    given = provider.authorise(other.start(organisation="globex"), sub="s-1")
    answer = other.get("/sso/callback", given | {"code": code})
    assert answer.json()["code"] == "sso_code"
    assert [i.subject for i in rows(globex).identities] == []


def test_provider_that_names_itself_has_to(browser, provider, connection):
    provider.description["authorization_response_iss_parameter_supported"] = True
    given = provider.authorise(browser.start(), sub="s-1", email="new@acme.example")
    assert browser.get("/sso/callback", given).json()["code"] == "sso_issuer"
    given = provider.authorise(browser.start(), sub="s-1", email="new@acme.example")
    answer = browser.get("/sso/callback", given | {"iss": provider.issuer})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"issuer": "https://login.acme.example/{tenantid}"}, "provider_issuer"),
        ({"token_endpoint": "http://login.acme.example/token"}, "provider_address"),
        ({"jwks_uri": "file:///etc/passwd"}, "provider_address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "provider_address"),
    ],
)
def test_description_that_is_wrong_begins_nothing(
    browser, provider, connection, rows, changed, code
):
    provider.description |= changed
    answer = browser.get("/sso/start", {"organisation": "acme"})
    assert (answer.status_code, answer.json()["code"]) == (502, code)
    assert ("sign_in_refused", code) in rows().audit


def test_unknown_keys_are_asked_for_once(browser, provider, connection):
    """Tokens with keys that nobody has do not make the platform ask again and again."""
    for _ in range(4):
        provider.header = {}
        Browser().sign_in(provider, sub="s-1", email="new@acme.example")
        provider.header = {"kid": "mallory"}
        Browser().sign_in(provider, sub="s-1", email="new@acme.example")
    asked = [url for _, url in provider.sent].count(provider.description["jwks_uri"])
    assert asked == 2


def test_session_of_single_sign_on_without_its_connection_gives_nothing(
    acme, browser, provider, connection, ana
):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    session = browser.client.session
    assert session["_auth_user_backend"] == BACKEND
    del session["sso_connection"]
    session.save()
    assert browser.organisations == {}
    with organisation_context(acme.pk):
        assert Connection.objects.count() == 1
