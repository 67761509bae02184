"""What browsers are told: cookies, and what a page may load."""

from corsheaders.defaults import default_headers
from csp.constants import NONCE, NONE, SELF

from config.settings.environment import read

_secure = read("SSI_ENVIRONMENT") == "production" and not read("SSI_PLAIN_HTTP")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
# With `__Host-` browsers take a cookie from this host alone, over HTTPS, for all paths; with
# `__Secure-` from the hosts of a domain.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = read("SSI_COOKIE_SAMESITE")
SESSION_COOKIE_DOMAIN = CSRF_COOKIE_DOMAIN = read("SSI_COOKIE_DOMAIN").lstrip(".") or None
_prefix = ("__Secure-" if SESSION_COOKIE_DOMAIN else "__Host-") if _secure else ""
# Two installations may share a host name: browsers send cookies to all of its ports.
_suffix = f"_{name}" if (name := read("SSI_INSTALLATION")) else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid{_suffix}"
SSO_COOKIE_NAME = f"{_prefix}sso{_suffix}"  # A sign-in that has begun.
CSRF_COOKIE_NAME = f"{_prefix}csrftoken{_suffix}"

# Of an empty style element, to which the reference page adds its rules by script, and of the style
# of its scroll bars, which its bundle brings. The trial in a browser tells when one changes.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_SCROLL_BARS = "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE, _EMPTY_STYLE, _SCROLL_BARS],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],  # The search of the reference page.
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Pages of other origins that may call the API, with the cookies of people who are signed in.
CORS_ALLOWED_ORIGINS = read("SSI_CORS_ORIGINS")
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/(api|_allauth)/"
CORS_ALLOW_HEADERS = (
    *default_headers, "idempotency-key", "if-match", "if-none-match", "x-request-id",
    "x-session-token",
)  # fmt: skip
CORS_EXPOSE_HEADERS = (
    "Content-Disposition", "Content-Language", "Deprecation", "ETag", "Idempotent-Replayed", "Link",
    "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Sunset", "X-Request-Id",
)  # fmt: skip
CORS_PREFLIGHT_MAX_AGE = 7200  # Seconds; browsers keep it no longer.
