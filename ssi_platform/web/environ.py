"""The WSGI environment of an ASGI request."""

import io
import sys
from typing import Any
from urllib.parse import unquote_to_bytes

from .client_address import TrustedProxies, normal

Environ = dict[str, Any]
Scope = dict[str, Any]

FORWARDED = {  # Believed only when a trusted proxy sends them.
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
}  # fmt: skip
NO_BODY = io.BytesIO()
BASE: Environ = {
    "SCRIPT_NAME": "",
    "GATEWAY_INTERFACE": "CGI/1.1",
    "wsgi.errors": sys.stderr,
    "wsgi.input": NO_BODY,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
MOST_NAMES = 1000
_names: dict[bytes, str] = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


def environ_of(scope: Scope, proxies: TrustedProxies) -> Environ:
    """Return the environment, without a body and with the client's address."""
    environ = BASE.copy()
    environ["REQUEST_METHOD"] = scope["method"]
    raw = scope.get("raw_path") or scope["path"].encode()
    path = unquote_to_bytes(raw) if b"%" in raw else raw
    environ["PATH_INFO"] = path.decode("latin-1")
    environ["QUERY_STRING"] = scope["query_string"].decode("latin-1")
    environ["SERVER_PROTOCOL"] = "HTTP/" + scope["http_version"]
    environ["wsgi.url_scheme"] = scope["scheme"]
    server, port = scope.get("server") or ("localhost", 0)
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server, str(port)
    for name, value in scope["headers"]:
        _add(environ, name, value.decode("latin-1"))
    client = scope.get("client")
    _name_client(environ, normal(client[0]) if client else "", proxies)
    return environ


def _add(environ: Environ, name: bytes, value: str) -> None:
    key = _names.get(name) or _key(name)
    if not key:
        return
    if key in environ:
        value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
    environ[key] = value


def _key(name: bytes) -> str:
    """Return the key of a header; none if underscores make it look like another one."""
    key = "" if b"_" in name else "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    if len(_names) < MOST_NAMES and len(name) < 64:
        _names[name] = key
    return key


def _name_client(environ: Environ, peer: str, proxies: TrustedProxies) -> None:
    forwarded = FORWARDED & environ.keys()
    environ["REMOTE_ADDR"] = proxies.client(peer, environ.get("HTTP_X_FORWARDED_FOR"))
    if forwarded and not proxies.trusts(peer):
        for name in forwarded:
            del environ[name]
