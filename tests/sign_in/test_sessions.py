"""How long a session lasts, and how fresh it has to be."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from apps.directory.models import TeamManager
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.session_limits import BEGAN, SEEN
from tests.sample_data import key

from .conftest import PASSWORD, sign_in

ME, ACME = "/api/v1/me", "/api/v1/organisations/acme"
MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock():
    with time_machine.travel("2026-06-30T08:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def browser(ada, clock):
    """A browser in which Ada has just signed in."""
    ada.set_password(PASSWORD)
    ada.save()
    client = Client()
    assert sign_in(ada.email, client=client).status_code == 302
    return client


def test_a_session_ends_when_it_is_not_used(browser, clock):
    clock.shift(settings.SESSION_IDLE_SECONDS - 1)
    assert browser.get(ME).status_code == 200
    clock.shift(settings.SESSION_IDLE_SECONDS - 1)
    assert browser.get(ME).status_code == 200
    clock.shift(settings.SESSION_IDLE_SECONDS + 1)
    assert browser.get(ME).status_code == 401
    clock.shift(-HOUR)
    assert browser.get(ME).status_code == 401, "it is gone, and not only late"


def test_a_session_ends_however_much_it_is_used(browser, clock):
    for _ in range(24):
        clock.shift(30 * MINUTE)
        assert browser.get(ME).status_code == 200
    clock.shift(MINUTE)
    assert browser.get(ME).status_code == 401
    assert browser.get("/admin/").status_code == 302


def test_a_session_is_written_at_most_once_a_minute(browser, clock):
    seen = browser.session[SEEN]
    clock.shift(MINUTE)
    browser.get(ME)
    assert browser.session[SEEN] == seen
    clock.shift(1)
    browser.get(ME)
    assert browser.session[SEEN] == seen + MINUTE + 1


@pytest.mark.parametrize("lacking", [BEGAN, SEEN])
def test_a_session_of_unknown_age_is_over(browser, lacking):
    session = browser.session
    del session[lacking]
    session.save()
    assert browser.get(ME).status_code == 401


@pytest.fixture
def writes(acme, bob, north):
    """The writes that hand on rights, as (method, path, body)."""
    with organisation_context(acme.pk):
        manager = TeamManager.objects.get()
    return [
        ("post", "members", {"email": "n@acme.example", "role": "rep"}),
        ("patch", f"members/{manager.membership_id}", {"role": "rep"}),
        ("delete", f"members/{manager.membership_id}", {}),
        ("post", "api-keys", {"name": "n", "scopes": ["scores:read"]}),
        ("post", f"api-keys/{acme.pk}/rotate", {}),
        ("delete", f"api-keys/{acme.pk}", {}),
        ("put", f"teams/{north.pk}/managers/{manager.membership_id}", {}),
        ("delete", f"teams/{north.pk}/managers/{manager.membership_id}", {}),
    ]


def test_handing_on_rights_needs_a_fresh_confirmation(browser, clock, writes):
    clock.shift(15 * MINUTE + 1)
    for method, path, body in writes:
        send = getattr(browser, method)
        answer = send(f"{ACME}/{path}", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_required"), path
    assert browser.get(f"{ACME}/members").status_code == 200


def test_a_person_confirms_with_the_password(browser, clock, writes):
    _, path, body = writes[0]

    def confirm_and_write(password):
        page = browser.post("/admin/confirm/", {"password": password})
        answer = browser.post(f"{ACME}/{path}", body, content_type="application/json")
        return page.status_code, answer.status_code

    clock.shift(15 * MINUTE + 1)
    assert confirm_and_write("wrong") == (200, 403)
    assert confirm_and_write(PASSWORD) == (302, 201)


def test_a_key_confirms_itself(api, acme, clock):
    body = {"email": "n@acme.example", "role": "rep"}
    assert api(key(acme)).post(f"{ACME}/members", body).status_code == 201
