"""Refuses heads of requests that another reader may understand differently.

The server has refused differing lengths, unknown last codings and malformed lines before. It reads
a request with both a length and chunks as chunks, and closes the connection after it (RFC 9112,
section 6.1); it shows no trace of the length here. So chunks are refused altogether, but for files,
whose senders may not know a length.
"""

from .answers import HttpRefusal
from .bodies import takes_file
from .environ import Environ

LENGTH_REQUIRED = "Send the body with a Content-Length: only files are received in chunks."


def require_unambiguous(environ: Environ) -> None:
    """Raise HttpRefusal for several hosts, none in HTTP/1.1, unknown codings, and chunks."""
    host = environ.get("HTTP_HOST", "")
    if "," in host or not (host or environ["SERVER_PROTOCOL"] == "HTTP/1.0"):
        raise _bad_request("The request names one host.")
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    if coding is None:
        return
    if coding.lower() != "chunked":
        raise _bad_request("A body is sent as it is, or in chunks.")
    if not takes_file(environ):
        raise HttpRefusal(411, "length_required", LENGTH_REQUIRED, close=True)


def _bad_request(detail: str) -> HttpRefusal:
    return HttpRefusal(400, "bad_request", detail, close=True)
