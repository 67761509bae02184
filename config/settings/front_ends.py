"""Refuses settings for front ends that no browser understands, or that open too much to them."""

import re
from typing import Any

from config.settings.environment import stop

ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
SAME_SITE = ("Strict", "Lax", "None")


def refuse_unusable(read: Any) -> None:
    """Stop the start-up at a value that is no origin, no domain, or no word of `SameSite`.

    Args:
        read: returns the value of a setting by its name.
    """
    for origin in read("SSI_CORS_ORIGINS"):
        if not ORIGIN.fullmatch(origin):
            stop(f"SSI_CORS_ORIGINS has {origin}, which is no origin like https://app.example.com.")
    if read("SSI_COOKIE_SAMESITE") not in SAME_SITE:
        stop(f"SSI_COOKIE_SAMESITE is one of {', '.join(SAME_SITE)}.")
    domain = read("SSI_COOKIE_DOMAIN").lstrip(".")
    if domain and not ("." in domain and ORIGIN.fullmatch(f"https://{domain}")):
        stop("SSI_COOKIE_DOMAIN is a domain like example.com.")


def refuse_open_browsers(read: Any) -> None:
    """Stop the start-up at a setting that gives people's sessions to others."""
    plain = next((o for o in read("SSI_CORS_ORIGINS") if not o.startswith("https://")), None)
    if plain and not read("SSI_PLAIN_HTTP"):
        stop(f"SSI_CORS_ORIGINS has {plain}, which is no https:// (see SSI_PLAIN_HTTP).")
    if read("SSI_COOKIE_SAMESITE") == "None":
        if read("SSI_PLAIN_HTTP"):
            stop("SSI_COOKIE_SAMESITE=None needs HTTPS: not with SSI_PLAIN_HTTP.")
        if not read("SSI_CORS_ORIGINS"):
            stop("SSI_COOKIE_SAMESITE is None, and SSI_CORS_ORIGINS is empty: no page needs it.")
    domain = read("SSI_COOKIE_DOMAIN").lstrip(".")
    if domain and not all(_is_within(host, domain) for host in read("SSI_ALLOWED_HOSTS")):
        stop("SSI_COOKIE_DOMAIN does not hold every host of SSI_ALLOWED_HOSTS.")


def _is_within(host: str, domain: str) -> bool:
    host = host.lstrip(".")
    return host == domain or host.endswith(f".{domain}")
