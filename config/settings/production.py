"""Refuses to start in production with a setting that gives the installation away."""

from typing import Any

from config.settings.environment import stop
from config.settings.front_ends import refuse_open_browsers

MIN_SECRET = 50  # Characters: what `manage.py check --deploy` asks for.
MIN_PEPPER = 32
MIN_DIFFERENT = 12  # Characters of a secret that differ: a random one has many more.
# What documentation, frameworks and build scripts put where a secret belongs.
PLACEHOLDERS = ("changeme", "change-me", "insecure", "example", "for-tools", "for tests",
                "password", "placeholder", "secret")  # fmt: skip


def refuse_weak_settings(read: Any) -> None:
    """Stop the start-up at the first weak setting.

    Args:
        read: returns the value of a setting by its name.
    """
    if read("SSI_DEBUG"):
        stop("SSI_DEBUG shows tracebacks to everybody: not in production.")
    _refuse_weak_secrets(read)
    if any("*" in host for host in read("SSI_ALLOWED_HOSTS")):
        stop("SSI_ALLOWED_HOSTS has a *: name the hosts.")
    plain = next((o for o in read("SSI_TRUSTED_ORIGINS") if not o.startswith("https://")), None)
    if plain and not read("SSI_PLAIN_HTTP"):
        stop(f"SSI_TRUSTED_ORIGINS has {plain}, which is no https:// (see SSI_PLAIN_HTTP).")
    if read("SSI_SIGN_IN_LIMIT") < 1:
        stop("SSI_SIGN_IN_LIMIT is 0: passwords could be guessed.")
    refuse_open_browsers(read)
    _refuse_unanswerable_mail(read)
    for name in ("SSI_SESSION_IDLE_MINUTES", "SSI_SESSION_HOURS"):
        if read(name) < 1:
            stop(f"{name} is below 1.")


def _refuse_weak_secrets(read: Any) -> None:
    for name, least in (("SSI_SECRET_KEY", MIN_SECRET), ("SSI_KEY_PEPPER", MIN_PEPPER)):
        _refuse_weak_secret(name, read(name), least)
        for fallback in read(f"{name}_FALLBACKS"):
            _refuse_weak_secret(f"{name}_FALLBACKS", fallback, least)
            if fallback == read(name):
                stop(f"{name}_FALLBACKS has the value of {name}: list the others only.")
    if read("SSI_KEY_PEPPER") == read("SSI_SECRET_KEY"):
        stop("SSI_KEY_PEPPER is the secret key: choose another one.")


def _refuse_unanswerable_mail(read: Any) -> None:
    url = read("SSI_PUBLIC_URL")
    if read("EMAIL_URL") and not (url and read("SSI_MAIL_FROM")):
        stop("EMAIL_URL needs SSI_MAIL_FROM, the sender, and SSI_PUBLIC_URL, for links in mails.")
    if url and not url.startswith("https://") and not read("SSI_PLAIN_HTTP"):
        stop(f"SSI_PUBLIC_URL is {url}, which is no https:// (see SSI_PLAIN_HTTP).")


def _refuse_weak_secret(name: str, secret: str, least: int) -> None:
    if len(secret) < least:
        stop(f"{name} is shorter than {least} characters.")
    if len(set(secret)) < MIN_DIFFERENT or any(word in secret.lower() for word in PLACEHOLDERS):
        stop(f"{name} is not random: make one with `openssl rand -base64 48`.")
