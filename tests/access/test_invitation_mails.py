"""Mails of invitations: each is sent once, with a link that shows whose mailbox it is."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from apps.access import services as access
from apps.access import tasks
from apps.accounts.models import User
from ssi_platform.database import clock
from ssi_platform.tenancy.authentication import members_of
from tests.sessions import sign_in

from .links import GLOBEX, GOOD, NEW, accept, link_in, secret_of


def test_a_mail_is_sent_once_with_a_link_of_its_own(api, invite, mailed, links):
    body = invite(language="de")
    (secret,) = mailed()

    assert secret != secret_of(body["invitation"]["link"])
    assert (mail.outbox[0].to, mailed()) == ([NEW], [])
    assert links()[0].mailed_at is not None
    assert accept(api, secret, password=GOOD).status_code == 200
    assert User.objects.get(email=NEW).email_proven_at is not None


def test_a_mail_that_the_server_did_not_take_is_sent_later(invite, mailed, links, monkeypatch):
    invite()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "send", lambda *args, **kwargs: 1 / 0)
        assert mailed() == []
    assert mailed() == []
    with time_machine.travel(links()[0].created_at + timedelta(minutes=6)):
        assert len(mailed()) == 1


def test_no_mail_of_a_link_that_was_revoked_is_sent(api, invite, charlie, mailed):
    row = f"{GLOBEX}/invitations/{invite()['invitation']['id']}"
    api(charlie).delete(row)

    assert mailed() == []


def test_without_a_mail_server_there_is_the_link_alone(invite, mailed, settings):
    settings.HAS_MAIL = False

    assert "/invitations/" in invite()["invitation"]["link"]
    assert mailed() == []


def test_who_was_handed_a_link_does_not_join_others_in_the_persons_place(api, invite, ada):
    """Globex sets the password of a person whom Acme invites as well."""
    acme = api(ada).post("/api/v1/organisations/acme/members", {"email": NEW, "role": "admin"})
    assert accept(api, invite(), password=GOOD).status_code == 200
    browser = sign_in(Client(), User.objects.get(email=NEW))
    answer = browser.post(
        "/admin/access/membership/invitations/",
        {"invitation": acme.json()["id"], "answer": "accept"},
    )

    assert answer.status_code == 302
    assert [caller.slug for caller in members_of(User.objects.get(email=NEW))] == ["globex"]


def test_the_link_in_a_mail_takes_an_account_back(api, invite, mailed, ada, acme):
    """Whoever owns the mailbox sets the password anew, until it is proven whose it is."""
    assert accept(api, invite(), password=GOOD).status_code == 200
    api(ada).post("/api/v1/organisations/acme/members", {"email": NEW, "role": "rep"})
    mail.outbox.clear()
    tasks.send_mails(organisation_id=str(acme.pk))
    secret = secret_of(link_in(mail.outbox[0].body))
    assert accept(api, secret, password="the owner of the mailbox").status_code == 200
    new = User.objects.get(email=NEW)

    assert new.check_password("the owner of the mailbox")
    assert new.email_proven_at is not None


def test_two_answers_at_once_use_a_link_once(invite):
    secret = secret_of(invite()["invitation"]["link"])
    first, second = (access.open_link(text=secret, now=clock.now()) for _ in range(2))
    given = {"name": "", "address": "", "now": clock.now()}
    access.accept_by_link(link=first, password=GOOD, **given)
    with pytest.raises(access.LinkRefused, match="was used"):
        access.accept_by_link(link=second, password="another passphrase", **given)
    assert User.objects.get(email=NEW).check_password(GOOD)
