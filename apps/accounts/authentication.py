"""Requests to the API with the session token of the client `app`."""

from typing import Any

from django.contrib.auth import get_user
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from ssi_platform.tenancy.authentication import ACCEPTED
from ssi_platform.tenancy.session_limits import limited_session

HEADER = "X-Session-Token"


class SessionTokenAuthentication(BaseAuthentication):
    """The person of a session, by its token. No cookie is read, so no CSRF token is needed."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        token = request.headers.get(HEADER)
        session = limited_session(token) if token else None
        user = _person_of(session) if session is not None else None
        if user is None or not user.is_authenticated:
            return None
        request.session = session  # type: ignore[assignment] # Its confirmation counts.
        request.META[ACCEPTED] = True
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _person_of(session: Any) -> Any:
    request = HttpRequest()
    request.session = session
    return get_user(request)
