"""Invitations by mail, through a real SMTP conversation, in German and English."""

import pytest

from apps.access import tasks

from .links import GOOD, NEW, accept, link_in, secret_of
from .smtp_sink import smtp_sink

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def send(globex, settings):
    def send(port):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
        tasks.send_mails(organisation_id=str(globex.pk))

    return send


@pytest.mark.parametrize(
    ("language", "subject"), [("de", "Einladung zu Globex"), ("en", "Invitation to Globex")]
)
def test_a_person_accepts_by_the_mail(api, invite, send, language, subject):
    invite(language=language)
    with smtp_sink() as (port, taken):
        send(port)
        send(port)
    (mail,) = taken
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))

    assert (mail["Subject"], mail["To"]) == (subject, NEW)
    assert f'<html lang="{language}">' in html
    assert link_in(text) in html
    assert accept(api, secret_of(link_in(text)), password=GOOD).status_code == 200


def test_a_mailbox_that_does_not_exist_is_not_tried_again(invite, send, links):
    invite()
    with smtp_sink(refuses=True) as (port, taken):
        send(port)

    assert taken == []
    assert (links()[0].mailed_at, links()[0].mail_after) == (None, None)


def test_a_server_that_is_away_is_asked_later(invite, send, links):
    invite()
    with smtp_sink() as (port, _):
        pass
    send(port)

    assert links()[0].mailed_at is None
    assert links()[0].mail_after is not None
