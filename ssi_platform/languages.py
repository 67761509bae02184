"""The languages of pages, mails and advice; see `settings.LANGUAGES`."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.request import Request

DEFAULT = "en"
MAX_HEADER = 200  # Characters of Accept-Language that count.


def languages() -> list[str]:
    """Return the codes of the languages, English first."""
    return [code for code, _ in settings.LANGUAGES]


def known_language(code: str) -> str:
    """Return the language of a code like `de` or `de-at`, or English."""
    short = code.partition("-")[0].lower()
    return short if short in languages() else DEFAULT


def language_of(request: HttpRequest | Request) -> str:
    """Return the first language of Accept-Language that there is, or English."""
    wanted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:MAX_HEADER].lower()
    for code, _ in parse_accept_lang_header(wanted):
        short = code.partition("-")[0]
        if short in languages():
            return short
    return DEFAULT
