"""Errors as pages, for people who ask outside of the API."""

from html import escape

from .page_frame import page


def wants_page(path: str, accept: str) -> bool:
    """Tell whether a person asks, outside of the API, and gets a page instead of a problem."""
    return not path.startswith(("/api/", "/scim/")) and "text/html" in accept


def error_page(title: str, detail: str, request_id: str) -> str:
    """Return an error as a page that needs no template and no database."""
    quoted = f"<p>{escape(detail)}</p><p>Request <code>{escape(request_id)}</code></p>"
    return page(title, f"<h1>{escape(title)}</h1>{quoted}")
