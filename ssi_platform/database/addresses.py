"""Addresses of a PostgreSQL server, and the few things done to one."""

from urllib.parse import SplitResult, quote, unquote, urlsplit

DATABASE = "ssi"
MAINTENANCE = "postgres"


def database_name(url: str) -> str:
    """The database of an address; the maintenance database counts as none."""
    name = unquote(urlsplit(url).path.lstrip("/"))
    return DATABASE if name in ("", MAINTENANCE, "template1") else name


def password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def role(url: str) -> str:
    return unquote(urlsplit(url).username or "")


def with_database(url: str, name: str | None) -> str:
    """The same server and role with another database, or None for the same, in libpq's scheme."""
    parts = urlsplit(url)
    path = parts.path if name is None else f"/{quote(name, safe='')}"
    return _joined(parts._replace(scheme="postgres", path=path))


def with_role(url: str, user: str, secret: str) -> str:
    """The same server and database with another role."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    who = quote(user, safe="") + (f":{quote(secret, safe='')}" if secret else "")
    return _joined(parts._replace(scheme="postgres", netloc=f"{who}@{server}"))


def without_password(url: str) -> str:
    """For people to read."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    who = f"{quote(role(url), safe='')}:…@" if parts.username else ""
    return _joined(parts._replace(netloc=who + parts.netloc.rpartition("@")[2]))


def _joined(parts: SplitResult) -> str:
    """As urlunsplit, which drops the slashes of an address without a server."""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{query}"
