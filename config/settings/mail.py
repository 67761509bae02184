"""Mail: how it is sent, from whom, and the address that its links begin with."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ

from config.settings.environment import read, stop

# Providers, asked over HTTPS through django-anymail; the query has the provider's settings.
PROVIDERS = ("brevo", "mailersend", "mailgun", "mailjet", "mandrill", "postal", "postmark",
             "resend", "sendgrid", "sparkpost")  # fmt: skip
SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail")
DEFAULTS = {"development": "consolemail://", "test": "memorymail://", "production": ""}


def configured(url: str) -> dict[str, Any]:
    """Return Django's settings for an EMAIL_URL. Stops the start-up at one that is no such URL."""
    scheme = urlsplit(url).scheme
    if scheme in PROVIDERS:
        given = parse_qsl(urlsplit(url).query)
        options = {f"{scheme}_{name}".upper(): value for name, value in given}
        return {"EMAIL_BACKEND": f"anymail.backends.{scheme}.EmailBackend", "ANYMAIL": options}
    if scheme not in SCHEMES:
        stop("EMAIL_URL is not an address like smtp+tls://user:password@mail.example.com:587.")
    try:
        known: dict[str, Any] = environ.Env.email_url_config(url)
    except Exception:  # Any exception of the parser means that the address is invalid.
        stop("EMAIL_URL is not an address like smtp+tls://user:password@mail.example.com:587.")
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD",
             "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_FILE_PATH")  # fmt: skip
    return {name: known[name] for name in names if known.get(name)}


_url = read("EMAIL_URL") or DEFAULTS.get(read("SSI_ENVIRONMENT"), "")
HAS_MAIL = bool(_url)
if HAS_MAIL:
    globals().update(configured(_url))
EMAIL_TIMEOUT = 10  # Seconds that a worker waits for the server.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read("SSI_MAIL_FROM") or "SSI Platform <no-reply@localhost>"
# Where people reach the platform: links that are printed or mailed begin with it.
PUBLIC_URL = (read("SSI_PUBLIC_URL") or f"http://localhost:{read('PORT')}").rstrip("/")
