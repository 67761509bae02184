"""The address that a request comes from."""

from django.http import HttpRequest
from rest_framework.request import Request


def client_address(request: HttpRequest | Request) -> str:
    """Return the client's address, or an empty text if the server does not know it."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return address
