"""Mails to one person: plain text and HTML, in the person's language."""

from collections.abc import Mapping
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from .languages import known_language


def has_mail() -> bool:
    """Tell whether mails are sent."""
    return bool(settings.HAS_MAIL)


def send(template: str, *, to: str, language: str, context: Mapping[str, Any]) -> bool:
    """Send a mail; return False if there is no such mailbox, so that a retry is of no use.

    Args:
        template: the name of two templates, `mail/<name>.txt`, whose first line is the subject, and
            `mail/<name>.html`.
        to: the address of the recipient.
        language: the recipient's; English if it is not one of the platform's.
        context: what the templates show.

    Raises OSError and the errors of a provider's client when the mail was not taken.
    """
    with translation.override(known_language(language)):
        given = dict(context) | {"language": known_language(language)}
        subject, _, text = render_to_string(f"mail/{template}.txt", given).strip().partition("\n")
        html = render_to_string(f"mail/{template}.html", given | {"subject": subject})
    mail = EmailMultiAlternatives(subject, text.strip() + "\n", to=[to])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        mail.send()
    except SMTPRecipientsRefused:
        return False
    return True
