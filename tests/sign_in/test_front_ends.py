"""What front ends rely on: origins, the caller's own data, passwords reset, the admin's form."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from apps.access.services import password_secret
from ssi_platform.tenancy import sign_in_limits
from ssi_platform.tenancy.context import person_context
from ssi_platform.tenancy.sign_in_limits import TooManyAttempts

from .conftest import ATTEMPTS, PASSWORD, random_address, sign_in
from .headless import FrontEnd, code_of
from .test_limits import request_from

LISTED, UNLISTED = "https://app.example.com", "https://evil.example.com"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def origins(settings):
    settings.CORS_ALLOWED_ORIGINS = [LISTED]
    settings.CSRF_TRUSTED_ORIGINS = [LISTED]


@pytest.fixture
def person(ada):
    ada.set_password(PASSWORD)
    ada.save()
    return ada


@pytest.fixture
def protected(person):
    with person_context(id=person.pk):
        TOTP.activate(person, SECRET)
    return person


@pytest.mark.usefixtures("origins", "db")
@pytest.mark.parametrize("path", ["/api/v1/me", "/_allauth/app/v1/auth/session"])
def test_pages_of_listed_origins_may_read_answers_and_no_others(path):
    listed = Client().get(path, headers={"origin": LISTED})
    assert listed["Access-Control-Allow-Origin"] == LISTED
    assert listed["Access-Control-Allow-Credentials"] == "true"
    assert "origin" in listed["Vary"].lower()
    assert "X-Request-Id" in listed["Access-Control-Expose-Headers"]
    for origin in (UNLISTED, "null", f"{LISTED}.evil.example", "https://APP.example.com"):
        other = Client().get(path, headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in other.headers
        assert "origin" in other["Vary"].lower()


@pytest.mark.usefixtures("origins", "db")
def test_a_preflight_needs_no_credential():
    asked = {"origin": LISTED, "access-control-request-method": "PATCH",
             "access-control-request-headers": "x-session-token"}  # fmt: skip
    answer = Client().options("/api/v1/me", headers=asked)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, LISTED)
    assert "x-session-token" in answer["Access-Control-Allow-Headers"]
    refused = Client().options("/api/v1/me", headers=asked | {"origin": UNLISTED})
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.usefixtures("origins", "acme")
def test_a_write_with_the_cookie_needs_the_token_and_a_trusted_origin(person):
    browser = Client(enforce_csrf_checks=True, REMOTE_ADDR=random_address())

    def sent(path, body, method="post", **headers):
        token = browser.get("/api/v1/auth/csrf").json()["csrf_token"]
        headers = {"origin": LISTED, "x-csrftoken": token} | headers
        return getattr(browser, method)(
            path, body, content_type="application/json", headers=headers
        )

    login, body = "/_allauth/browser/v1/auth/login", {"email": person.email, "password": PASSWORD}
    assert sent(login, body, origin=UNLISTED).status_code == 403
    assert sent(login, body, **{"x-csrftoken": ""}).status_code == 403
    assert sent(login, body).status_code == 200
    change = {"language": "de"}
    assert sent("/api/v1/me", change, "patch", origin=UNLISTED).status_code == 403
    assert sent("/api/v1/me", change, "patch", **{"x-csrftoken": ""}).status_code == 403
    assert sent("/api/v1/me", change, "patch").json()["language"] == "de"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("kind", ["browser", "app"])
def test_people_see_themselves_and_choose_a_language(kind, person, protected):
    front_end = FrontEnd(kind)
    front_end.sign_in(person)
    code = {"code": code_of(SECRET)}
    assert front_end.call("POST", "auth/2fa/authenticate", code).status_code == 200
    me = front_end.get("me").json()
    assert (me["email"], me["second_factors"]) == (person.email, ["totp"])
    assert me["session"]["age_seconds"] < 60 and me["session"]["confirmed"]
    place = me["organisations"][0]
    assert (place["slug"], place["role"], place["rep"]) == ("acme", "admin", None)
    assert place["timezone"] and place["member"] and "members:write" in place["permissions"]


def test_a_rep_sees_which_rep_they_are_and_a_manager_the_teams(bob, bobs_rep, alice, north, api):
    assert api(bob).get("/api/v1/me").data["organisations"][0]["rep"] == str(bobs_rep.pk)
    managed = api(alice).get("/api/v1/me").data["organisations"][0]["teams_managed"]
    assert str(north.pk) in managed


def test_a_key_has_no_language(acme_key, api):
    browser = api(acme_key)
    me = browser.get("/api/v1/me").data
    assert (me["email"], me["session"], me["second_factors"]) == (None, None, [])
    assert browser.patch("/api/v1/me", {"language": "de"}, format="json").status_code == 403


@pytest.mark.usefixtures("acme")
def test_the_admins_form_asks_for_the_second_factor(protected):
    data = {"username": protected.email, "password": PASSWORD}
    browser = Client(REMOTE_ADDR=random_address())
    assert "code of your authenticator" in sign_in(protected.email).content.decode()
    wrong = browser.post("/admin/login/", data | {"code": "000000"})
    assert (wrong.status_code, "_auth_user_id" in browser.session) == (200, False)
    right = browser.post("/admin/login/?next=/admin/", data | {"code": code_of(SECRET)})
    assert (right.status_code, "_auth_user_id" in browser.session) == (302, True)


@pytest.mark.usefixtures("limited")
def test_of_many_codes_at_once_exactly_ten_are_judged(account):
    def judged(address):
        try:
            sign_in_limits.take_code(request_from(address), account)
        except TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(judged, [random_address() for _ in range(200)])) == ATTEMPTS


@pytest.mark.usefixtures("db", "limited")
@pytest.mark.parametrize("kind", ["browser", "app"])
def test_a_front_end_asks_for_a_link_ten_times(kind, settings, account):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_FROM = settings.DEFAULT_FROM_EMAIL = "ssi@example.com"
    answers = [
        FrontEnd(kind).call("POST", "auth/password/request", {"email": account})
        for _ in range(ATTEMPTS + 2)
    ]
    assert [answer.status_code for answer in answers] in (
        [200] * ATTEMPTS + [429] * 2,
        [409] * (ATTEMPTS + 2),  # The installation of the tests sends no mail.
    )
    assert mail.outbox == [], "nobody has the address"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("kind", ["browser", "app"])
def test_a_front_end_sets_the_password_of_a_link_once(kind, person):
    signed_in, front_end = FrontEnd(kind), FrontEnd(kind)
    signed_in.sign_in(person)
    person.refresh_from_db()
    secret = password_secret(user=person)
    body = {"key": secret, "password": "another horse battery"}
    weak = front_end.call("POST", "auth/password/reset", body | {"password": "password12"})
    assert weak.status_code == 400 and weak.json()["errors"][0]["param"] == "password"
    assert front_end.call("POST", "auth/password/reset", body).status_code == 200
    assert signed_in.get("me").status_code == 401, "all sessions end"
    again = front_end.call("POST", "auth/password/reset", body)
    assert (again.status_code, again.json()["code"]) == (410, "link_unknown")
    assert front_end.sign_in(person, body["password"]).status_code == 200


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("body", [b"[" * 50_000, b"[]", b"{", b'{"email": "' + b"x" * 70_000])
def test_a_body_that_is_no_object_is_refused(body):
    answer = Client().generic(
        "POST", "/_allauth/app/v1/auth/login", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.usefixtures("db")
def test_a_second_factor_is_visible_to_its_person_alone(protected, bob):
    with person_context(id=bob.pk):
        assert not Authenticator.objects.exists()
    with person_context(email=protected.email):
        assert Authenticator.objects.count() == 1
