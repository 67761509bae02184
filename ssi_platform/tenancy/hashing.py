"""Password hashing that leaves threads for other requests.

A hash takes some tenths of a second of a processor. The hasher itself is limited, so that every
code that hashes is: signing in, a new password, and libraries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext_noop

from .sign_in_limits import SignInRefused

# Seconds that a request waits in its thread for others that hash. Signing in waits before it has a
# thread (`ssi_platform.web.scheduling`), so this is for those who confirm who they are.
PATIENCE = 2.0


class HashingBusy(SignInRefused):
    status_code = 503
    default_detail = gettext_noop("Many people sign in just now. Try again in a moment.")
    default_code = "sign_in_busy"


class Slots:
    """At most `most` blocks at once in this process; others wait, and then raise HashingBusy."""

    def __init__(self, most: int) -> None:
        self._free = BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[None]:
        if not self._free.acquire(timeout=PATIENCE):
            raise HashingBusy
        try:
            yield
        finally:
            self._free.release()


SLOTS = Slots(max(settings.WEB_THREADS // 2, 1))


class BoundedHasher(PBKDF2PasswordHasher):
    """PBKDF2, in at most half of the working threads of a process."""

    def encode(self, *args: Any, **kwargs: Any) -> str:
        with SLOTS.one():
            return super().encode(*args, **kwargs)
