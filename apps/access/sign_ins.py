"""Receives what happens when people sign in: a log line for each, and the audit.

An attempt that failed is recorded by a worker: the time of the answer must not say whether
somebody has the address, or in how many organisations. Logs name an account by a digest, for what
is typed there may be a password.
"""

import logging
from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_login_failed

from ssi_platform.api.client_address import client_address
from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.sign_in_limits import account_digest, attempt_refused

from . import services, tasks

logger = logging.getLogger(__name__)
MAX_ACCOUNT = 254  # Characters of an e-mail address.


def connect() -> None:
    """Connect the receivers."""
    user_logged_in.connect(_signed_in, dispatch_uid="access.signed_in")
    user_login_failed.connect(_failed, dispatch_uid="access.failed")
    authentication_failed.connect(_code_failed, dispatch_uid="access.code_failed")
    attempt_refused.connect(_refused, dispatch_uid="access.refused")


def _signed_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    address = _address(request)
    if not address:
        return  # A session that a command or a test opens: nobody signed in.
    logger.info("Signed in: user %s from %s", user.pk, address)
    # With single sign-on: the organisation whose identity provider has proved the person.
    to = getattr(request, "signed_in_to", None)
    services.record_sign_in(user=user, address=address, organisation_id=to)


def _failed(sender: Any, credentials: Any, request: Any = None, **_: Any) -> None:
    account = credentials.get("username") or credentials.get("email") or ""
    _attempt("failed", request, str(account))


def _code_failed(sender: Any, request: Any, user: Any, **_: Any) -> None:
    _attempt("failed", request, user.email)


def _refused(sender: Any, request: Any, account: str, first: bool, **_: Any) -> None:
    if first:  # The others of the same minute say no more.
        _attempt("refused", request, account)


def _attempt(outcome: str, request: Any, account: str) -> None:
    address = _address(request)
    logger.warning(
        "Signing in %s: account %s from %s", outcome, account_digest(account)[:12], address
    )
    try:
        tasks.record_attempt.delay(
            account=account[:MAX_ACCOUNT],
            outcome=outcome,
            address=address,
            request_id=current_request_id(),
        )
    except Exception as error:  # The client and the transport raise errors of their own.
        logger.warning("An attempt is in the log only: Redis (%s).", type(error).__name__)


def _address(request: Any) -> str:
    return client_address(request) if request is not None else ""
