"""Whose row of the users' table a request to sign in needs: see ADR 21.

django-allauth looks people up by what a request presents. Row-level security shows one person, so
that this person is named for the whole request: who is signed in, whose second factor is awaited,
the address that was typed, or the person of a passkey.
"""

from base64 import urlsafe_b64decode
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

import orjson
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.contrib.auth import SESSION_KEY

from ssi_platform.tenancy.context import person_context

MAX_ADDRESS = 254  # Characters of an e-mail address.


def presented(request: Any) -> AbstractContextManager[None]:
    """Return a context in which the person whom a request presents is visible."""
    if user_id := _of_session(request.session):
        return person_context(id=user_id)
    body = _body(request)
    email = body.get("email")
    if isinstance(email, str) and 0 < len(email) <= MAX_ADDRESS:
        return person_context(email=email)
    if user_id := _of_passkey(body):
        return person_context(id=user_id)
    return nullcontext()


def _of_session(session: Any) -> UUID | None:
    waiting = session.get(LOGIN_SESSION_KEY)
    pending = waiting.get("user_pk") if isinstance(waiting, dict) else None
    return _id(session.get(SESSION_KEY) or pending)


def _of_passkey(body: dict[str, Any]) -> UUID | None:
    try:
        handle = body["credential"]["response"]["userHandle"]
        return _id(urlsafe_b64decode(handle + "==").decode("ascii"))
    except (KeyError, TypeError, ValueError):
        return None


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def _body(request: Any) -> dict[str, Any]:
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
