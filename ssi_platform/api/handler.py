"""The WSGI handler of the web process."""

from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import get_resolver


class Utf8Request(WSGIRequest):
    """Reads its address as UTF-8, whatever character set the media type of its body states.

    Django reads it in that one, and some codecs of Python raise for any address.
    """

    @property
    def encoding(self) -> None:
        return None

    @encoding.setter
    def encoding(self, name: Any) -> None:
        """Leave the default."""


class Handler(WSGIHandler):
    request_class = Utf8Request


def application() -> Handler:
    """Return the handler, as `get_wsgi_application` does, with all views imported."""
    django.setup(set_prefix=False)
    get_resolver().url_patterns  # noqa: B018 - Or the first request would wait for the imports.
    return Handler()
