"""Calls that are recorded although they write nothing: refusals, and downloads of files.

The app that keeps the audit receives the signal. What is recorded is written after the call, in a
transaction of its own: that of the call was rolled back, or was read-only.
"""

import logging
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.dispatch import Signal

from ssi_platform.api.client_address import client_address

from .caller import Caller
from .context import Actor, organisation_context

logger = logging.getLogger(__name__)
REPEATED_WITHIN = 60  # Seconds in which the same refusal of the same caller is recorded once.

# Sent with `organisation_id`, `action`, `object_type`, `object_id` and `details`, in the context of
# the organisation and its actor.
call_audited = Signal()


def record_refusal(request: Any, caller: Caller, *, what: str, row: str, code: str) -> None:
    """Record that a caller was not allowed to write.

    Args:
        request: the refused request.
        caller: who was refused.
        what: what was to be written: the name of a route, or of a model.
        row: the id of the row, or nothing.
        code: the code of the refusal.
    """
    key = f"ssi:refusal:{caller.organisation_id}:{caller.id}:{request.method}:{what}:{code}"
    logger.info("Refused: %s %s %s %s of %s", caller.kind, caller.id, request.method, what, code)
    if _is_first(key):
        details = {"method": request.method, "code": code}
        _record(request, caller, "refuse", what, row, details)


def record_download(request: Any, caller: Caller, *, what: str, row: str) -> None:
    """Record that a caller fetched a file."""
    _record(request, caller, "download", what, row, None)


def _is_first(key: str) -> bool:
    try:
        return bool(cache.add(key, 1, REPEATED_WITHIN))
    except Exception as error:  # The client raises errors of its own.
        logger.warning("A refusal is in the log only: Redis (%s).", type(error).__name__)
        return False


def _record(request: Any, caller: Caller, action: str, what: str, row: str, details: Any) -> None:
    actor = Actor(caller.kind, caller.id, caller.name, client_address(request))
    try:
        with organisation_context(caller.organisation_id, actor=actor):
            call_audited.send(
                sender=None, organisation_id=caller.organisation_id, action=action,
                object_type=what, object_id=row, details=details,
            )  # fmt: skip
    except DatabaseError as error:
        logger.warning("A call is in the log only (%s): %s %s", type(error).__name__, action, what)
