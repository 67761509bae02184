"""Reads settings from the environment. An unknown name or an invalid value stops the start-up."""

import os
import sys
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import environ

from ssi_platform.dotenv import FILE, read_dotenv

BASE_DIR = Path(__file__).resolve().parents[2]

# Name: (type, default). None as default means that the setting has to be given.
KNOWN = {
    "DATABASE_URL": (str, None),
    "DATABASE_OWNER_URL": (str, ""),
    "DATABASE_ADMIN_URL": (str, ""),
    "REDIS_URL": (str, None),
    "PORT": (int, 8000),
    "SSI_SECRET_KEY": (str, None),
    "SSI_SECRET_KEY_FALLBACKS": (list, []),
    "SSI_KEY_PEPPER": (str, ""),
    "SSI_KEY_PEPPER_FALLBACKS": (list, []),
    "SSI_ENVIRONMENT": (str, "production"),
    "SSI_DEBUG": (bool, False),
    "SSI_ALLOWED_HOSTS": (list, ["localhost", "127.0.0.1"]),
    "SSI_TRUSTED_ORIGINS": (list, []),
    "SSI_CORS_ORIGINS": (list, []),
    "SSI_COOKIE_SAMESITE": (str, "Lax"),
    "SSI_COOKIE_DOMAIN": (str, ""),
    "SSI_PLAIN_HTTP": (bool, False),
    "SSI_TRUSTED_PROXIES": (list, []),
    "SSI_WEB_THREADS": (int, 4),
    "SSI_DATABASE_POOL": (int, 0),
    "SSI_DATABASE_PREPARE": (bool, True),
    "SSI_FASTPATH": (bool, True),
    "SSI_LOG_LEVEL": (str, "INFO"),
    "SSI_MAX_UPLOAD_BYTES": (int, 1024 * 1024 * 1024),
    "SSI_CALLER_LIMIT": (int, 3000),
    "SSI_ORGANISATION_LIMIT": (int, 6000),
    "SSI_RUNNING_JOBS": (int, 1),
    "SSI_QUEUED_JOBS": (int, 100),
    "SSI_STORED_BYTES": (int, 10 * 1024 * 1024 * 1024),
    "SSI_FAILURE_LIMIT": (int, 60),
    "SSI_SIGN_IN_LIMIT": (int, 10),
    "SSI_SESSION_IDLE_MINUTES": (int, 60),
    "SSI_SESSION_HOURS": (int, 12),
    "SSI_SSO_NETWORKS": (list, []),
    "EMAIL_URL": (str, ""),
    "SSI_MAIL_FROM": (str, ""),
    "SSI_PUBLIC_URL": (str, ""),
    "SSI_JOB_LEASE_SECONDS": (int, 30),
    "SSI_STATE_DIR": (str, ""),
    "SSI_INSTALLATION": (str, ""),
}
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True,
            "0": False, "false": False, "no": False, "off": False}  # fmt: skip
ENVIRONMENTS = {"development": "dev", "test": "test", "production": "live"}


def stop(reason: str) -> NoReturn:
    """Stop the start-up with a message of one line."""
    sys.exit(f"SSI Platform cannot start: {reason}")


def read(name: str) -> Any:
    kind, default = KNOWN[name]
    given = os.environ.get(name, "")
    if not given:
        if default is None:
            stop(f"{name} is not set; see .env.example.")
        return default
    try:
        return _converted(kind, given)
    except (KeyError, ValueError):
        stop(f"{name} is not a valid {kind.__name__}.")


def networks(name: str) -> list[str]:
    """Read a list of networks."""
    given: list[str] = read(name)
    try:
        return [str(ip_network(network)) for network in given]
    except ValueError:
        stop(f"{name} is not a list of networks like 10.0.0.0/8,192.0.2.7.")


def database(url_name: str) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = environ.Env.db_url_config(read(url_name))
    except Exception:  # Any exception of the parser means that the address is invalid.
        settings = {}
    if settings.get("ENGINE") != "django.db.backends.postgresql" or not settings.get("NAME"):
        stop(f"{url_name} is not an address like postgres://user:password@host:5432/name.")
    settings["ENGINE"] = "ssi_platform.database.backend"
    settings["HOST"] = unquote(settings["HOST"] or "")  # A socket's folder, percent-encoded.
    return settings


def refuse_unknown() -> None:
    """Stop at an unknown name, so that a typo does not leave the default in force."""
    read_dotenv()
    named = {name for name in os.environ if name.startswith("SSI_")} | _names_in(FILE)
    for name in sorted(named - set(KNOWN)):
        near = get_close_matches(name, KNOWN, n=1)
        stop(f"unknown setting {name}" + (f"; did you mean {near[0]}?" if near else "."))


def _names_in(dotenv: Path) -> set[str]:
    if not dotenv.is_file():
        return set()
    lines = (line.strip().removeprefix("export ") for line in dotenv.read_text().splitlines())
    return {line.partition("=")[0].strip() for line in lines if line and line[0] != "#"}


def _converted(kind: type[Any], given: str) -> Any:
    if kind is bool:
        return BOOLEANS[given.strip().lower()]
    if kind is list:
        return [part.strip() for part in given.split(",") if part.strip()]
    return kind(given)
