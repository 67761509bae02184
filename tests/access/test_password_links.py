"""Links that set a password: mailed, or made by an operator; they work once."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from apps.access import services as access
from apps.access import tasks
from apps.access.models import Membership
from apps.accounts.models import User
from apps.ledger.models import AuditEvent
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from tests.sessions import sign_in

from .links import GOOD, NEW

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def queued(monkeypatch):
    """The messages to workers, which are run at once."""
    calls = []

    def delay(**given):
        calls.append(given)
        tasks.mail_password_link(**given)

    monkeypatch.setattr(tasks.mail_password_link, "delay", delay)
    return calls


@pytest.fixture
def page(ada):
    return f"/passwords/{access.password_secret(user=ada)}"


def linked(text):
    return next(word for word in text.split() if "/passwords/" in word).partition("//")[2]


def place_of(user, organisation):
    with organisation_context(organisation.pk):
        return Membership.objects.get(user=user)


def test_a_mailed_link_sets_the_password_once(queued, ada):
    assert Client().post("/passwords/", {"email": ada.email.upper()}).status_code == 200
    (one,) = mail.outbox
    address = "/" + linked(one.body).partition("/")[2]
    browser = Client()
    assert [browser.get(address).status_code for _ in range(2)] == [200, 200]
    assert browser.post(address, {"password": GOOD}).status_code == 200

    assert one.to == [ada.email]
    assert authenticate(None, username=ada.email, password=GOOD) == ada
    assert browser.post(address, {"password": GOOD + "er"}).status_code == 410


def test_the_page_says_the_same_of_known_and_unknown_addresses(queued, ada):
    answers = [Client().post("/passwords/", {"email": e}) for e in (ada.email, NEW)]
    texts = [answer.content for answer in answers]

    assert texts[0] == texts[1]
    assert [len(queued), len(mail.outbox)] == [2, 1]


def test_the_mail_is_in_the_language_of_the_person_or_else_of_the_browser(queued, ada):
    for language in ("de", "en"):
        Client().post("/passwords/", {"email": ada.email}, headers={"Accept-Language": language})
    ada.language = "de"
    ada.save(update_fields=["language"])
    Client().post("/passwords/", {"email": ada.email})

    assert [one.subject for one in mail.outbox] == ["Ihr Passwort", "Your password", "Ihr Passwort"]
    html, _ = mail.outbox[0].alternatives[0]
    assert '<html lang="de">' in html
    assert linked(mail.outbox[0].body) in html


def test_a_new_password_ends_sessions(page, ada):
    browser = sign_in(Client(), ada)
    assert browser.get("/api/v1/me").status_code == 200
    Client().post(page, {"password": GOOD})

    assert browser.get("/api/v1/me").status_code == 401


def test_a_password_that_breaks_the_rules_is_explained(page):
    answer = Client().post(page, {"password": "short"}, headers={"Accept-Language": "de"})

    assert answer.status_code == 400
    assert "mindestens 10 Zeichen" in answer.content.decode()


def test_a_link_ends_after_an_hour(page):
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert Client().get(page).status_code == 410


@pytest.mark.parametrize("secret", ["", "x", "x-y", "-".join("abc"), "0" * 32 + "-a-b"])
@pytest.mark.usefixtures("db")
def test_made_up_links_are_refused(secret):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/passwords/{secret or 'none'}", {"password": GOOD})
        assert answer.status_code == 410


def test_the_link_of_another_person_is_refused(page, alice):
    token = page.partition("-")[2]
    assert (
        Client().post(f"/passwords/{alice.pk.hex}-{token}", {"password": GOOD}).status_code == 410
    )


def test_an_administrator_has_a_link_mailed_and_never_sees_it(
    api, ada, bob, acme, queued, django_capture_on_commit_callbacks
):
    address = f"{ACME}/members/{place_of(bob, acme).pk}:send-password-link"
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(ada).post(address, {})

    assert (answer.status_code, answer.json()["email"]) == (200, bob.email)
    assert [one.to for one in mail.outbox] == [[bob.email]]
    assert linked(mail.outbox[0].body) not in answer.content.decode()
    with organisation_context(acme.pk):
        assert AuditEvent.objects.filter(action="send_password_link").count() == 1


def test_who_has_not_accepted_is_not_sent_a_password_link(api, charlie, invite):
    member = invite()["id"]
    answer = api(charlie).post(
        f"/api/v1/organisations/globex/members/{member}:send-password-link", {}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_accepted")


def test_without_a_mail_server_nobody_is_sent_a_link(api, ada, bob, acme, settings):
    settings.HAS_MAIL = False
    answer = api(ada).post(f"{ACME}/members/{place_of(bob, acme).pk}:send-password-link", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
    assert b"<form" not in Client().get("/passwords/").content


def test_an_operator_prints_a_link(ada):
    out = StringIO()
    call_command("password_link", ada.email, stdout=out)
    address = "/" + linked(out.getvalue()).partition("/")[2]
    assert Client().post(address, {"password": GOOD}).status_code == 200
    with pytest.raises(CommandError, match="Nobody"):
        call_command("password_link", NEW, stdout=out)


def test_the_address_of_an_invited_person_is_proven_by_the_mail(invite, queued):
    invite()
    Client().post("/passwords/", {"email": NEW})
    Client().post("/" + linked(mail.outbox[-1].body).partition("/")[2], {"password": GOOD})

    assert User.objects.get(email=NEW).has_proven_password()


def test_the_audit_names_who_set_a_password(page, acme, ada):
    Client().post(page, {"password": GOOD}, REMOTE_ADDR="192.0.2.7")
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(action="set_password")

    assert (event.actor_name, event.address) == (ada.email, "192.0.2.7")


@pytest.mark.usefixtures("db")
def test_the_page_to_sign_in_leads_there():
    assert b'href="/passwords/"' in Client().get("/admin/login/").content
