"""Every role signs in by a front end, with a cookie or with a session token."""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher

from ssi_platform.tenancy.context import person_context

from .conftest import PASSWORD
from .headless import FrontEnd, code_of

pytestmark = pytest.mark.usefixtures("db")
ACME = "organisations/acme"


@pytest.fixture(params=["browser", "app"])
def front_end(request):
    return FrontEnd(request.param)


@pytest.fixture
def people(ada, alice, ana, bob):
    for one in (ada, alice, ana, bob):
        one.email = f"{uuid.uuid4().hex}@acme.example"  # Whose attempts no other test counts.
        one.set_password(PASSWORD)
        one.save()
    return {"admin": ada, "manager": alice, "analyst": ana, "rep": bob}


@pytest.mark.parametrize("role", ["admin", "manager", "analyst", "rep"])
def test_each_role_signs_in_and_out(front_end, people, role):
    assert front_end.get("me").status_code == 401
    answer = front_end.sign_in(people[role])
    assert answer.status_code == 200, answer.content
    me = front_end.get("me")
    assert me.json()["name"] == people[role].email
    assert front_end.get(f"{ACME}/members").status_code == (
        200 if role in ("admin", "analyst") else 403
    )
    assert front_end.call("DELETE", "auth/session").status_code == 401
    assert front_end.get("me").status_code == 401


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(front_end, people, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    wrong = front_end.sign_in(people["admin"], "something else")
    once = len(hashed)
    unknown = front_end.call("POST", "auth/login", {"email": "no@acme.example", "password": "x"})
    assert (once, len(hashed)) == (1, 2), "one hash each"
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    for answer in (wrong, unknown):
        assert answer.json().pop("detail") == "What you typed is not right."
    assert wrong.json()["title"] == unknown.json()["title"]


@pytest.mark.usefixtures("limited")
def test_ten_attempts_are_judged(front_end, people):
    answers = [front_end.sign_in(people["admin"], "no") for _ in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert answers[-1].json()["code"] == "too_many_attempts"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_nobody_signs_up(front_end):
    for path in ("auth/signup", "auth/email/verify", "account/email", "auth/code/request"):
        assert front_end.call("POST", path, {"email": "x@acme.example"}).status_code == 404


@pytest.fixture
def protected(front_end, people):
    """Ada has an authenticator app, and has signed out; returns its secret."""
    assert front_end.sign_in(people["admin"]).status_code == 200
    again = front_end.call("POST", "auth/reauthenticate", {"password": PASSWORD})
    assert again.status_code == 200, again.content
    offered = front_end.call("GET", "account/authenticators/totp")
    secret = offered.json()["meta"]["secret"]
    made = front_end.call("POST", "account/authenticators/totp", {"code": code_of(secret)})
    assert made.status_code == 200, made.content
    front_end.call("DELETE", "auth/session")
    front_end.token = None
    return secret


def test_a_second_factor_is_asked_for(front_end, people, protected):
    answer = front_end.sign_in(people["admin"])
    assert answer.status_code == 401
    pending = [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    assert pending == ["mfa_authenticate"]
    assert front_end.get("me").status_code == 401
    wrong = front_end.call("POST", "auth/2fa/authenticate", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    with person_context(id=people["admin"].pk):
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    right = front_end.call("POST", "auth/2fa/authenticate", {"code": codes[0]})
    assert right.status_code == 200, right.content
    assert front_end.get("me").status_code == 200


@pytest.mark.usefixtures("limited")
def test_codes_are_guessed_ten_times(front_end, people, protected):
    front_end.sign_in(people["admin"])
    answers = [front_end.call("POST", "auth/2fa/authenticate", {"code": "000000"})
               for _ in range(12)]  # fmt: skip
    assert sum(answer.status_code == 401 for answer in answers) <= 10
    assert answers[-1].status_code == 429


def test_the_secret_is_stored_encrypted(people, protected):
    with person_context(id=people["admin"].pk):
        data = Authenticator.objects.get(type="totp").data
    assert protected not in str(data)
    assert not Authenticator.objects.exists(), "without a person nothing is visible"


def test_sessions_are_listed_and_ended(front_end, people):
    other = FrontEnd(front_end.kind)
    for one in (front_end, other):
        assert one.sign_in(people["manager"]).status_code == 200
    rows = front_end.call("GET", "auth/sessions").json()["data"]
    assert sorted(row["is_current"] for row in rows) == [False, True]
    foreign = next(row["id"] for row in rows if not row["is_current"])
    front_end.call("DELETE", "auth/sessions", {"sessions": [foreign]})
    assert other.get("me").status_code == 401
    assert front_end.get("me").status_code == 200


def test_a_new_password_ends_the_other_sessions(front_end, people):
    other = FrontEnd(front_end.kind)
    for one in (front_end, other):
        one.sign_in(people["analyst"])
    body = {"current_password": PASSWORD, "new_password": "another horse battery"}
    answer = front_end.call("POST", "account/password/change", body)
    assert answer.status_code == 200, answer.content
    assert other.get("me").status_code == 401
    assert front_end.get("me").status_code == 200
