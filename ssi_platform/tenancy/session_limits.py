"""How long a session lasts, and how fresh it has to be.

A session ends `SESSION_IDLE_SECONDS` after its last request, and `SESSION_COOKIE_AGE` after the
person signed in, whatever they do. Whoever hands on rights has shown within `CONFIRMED_FOR` who
they are, by signing in or by typing their password again.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from ssi_platform.database import clock, cross_tenant

from .caller import Caller
from .digests import secret_id

logger = logging.getLogger(__name__)
BEGAN, SEEN, CONFIRMED = "began_at", "seen_at", "confirmed_at"  # Keys in a session: seconds.
CONFIRMED_FOR = 900  # Seconds.
NOTED_EVERY = 60  # Seconds: a session is not written at each of its requests.


class ConfirmationRequired(PermissionDenied):
    default_detail = (
        "Confirm who you are before you change rights: sign in again, or type your password at"
        " /admin/confirm/."
    )
    default_code = "confirmation_required"


class SessionLimitsMiddleware:
    """Ends sessions that are too old, before anything reads who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _sign_anew(request.session)
            _limit(request.session, clock.now().timestamp())
        return self.get_response(request)


def limited_session(key: str) -> Any:
    """Return a session by its key; None if there is none, or none any more."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if SESSION_KEY in store:
        _sign_anew(store)
        _limit(store, clock.now().timestamp())
    else:
        store.get(SESSION_KEY)
    return store if store.session_key else None


def _limit(session: Any, now: float) -> None:
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    too_old = now - began > settings.SESSION_COOKIE_AGE
    if too_old or now - seen > settings.SESSION_IDLE_SECONDS:
        session.flush()
    elif now - seen > NOTED_EVERY:
        _note(session, now)


def _sign_anew(session: Any) -> None:
    """Sign a session of a replaced secret key with the present one.

    Django would do it too, under a new key of the session: of two requests sent at once with the
    old one, the second would find nothing, and sign its browser out.
    """
    if not settings.SECRET_KEY_FALLBACKS or session.signed_with == secret_id(settings.SECRET_KEY):
        return
    user: Any = cross_tenant.user(get_user_model(), session[SESSION_KEY])
    known = session.get(HASH_SESSION_KEY, "")
    hashes = user.get_session_auth_fallback_hash() if user else ()
    if any(constant_time_compare(known, one) for one in hashes):
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        _store(session)


def _note(session: Any, now: float) -> None:
    session[SEEN] = now
    _store(session)


def _store(session: Any) -> None:
    """Store what was noted; a database that takes no changes lets people read on."""
    try:
        session.save()
    except DatabaseError as error:
        logger.warning("What was noted in a session was not stored: %s", type(error).__name__)
    session.modified = False  # Or the middleware of sessions would store it again.


def confirm(session: Any) -> None:
    """Store that the person has just shown who they are."""
    session[CONFIRMED] = clock.now().timestamp()


def require_confirmed(request: Request) -> None:
    """Raise ConfirmationRequired unless the person of a session has shown lately who they are.

    A key is its own proof.
    """
    if isinstance(request.auth, Caller):
        return
    if not is_confirmed(request.session):
        raise ConfirmationRequired


def is_confirmed(session: Any) -> bool:
    """Tell whether the person of a session has shown lately who they are."""
    return clock.now().timestamp() - float(session.get(CONFIRMED, 0)) <= CONFIRMED_FOR


def _begin(sender: Any, request: Any, user: Any, **_: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()
    confirm(request.session)


user_logged_in.connect(_begin, dispatch_uid="tenancy.session_limits")
