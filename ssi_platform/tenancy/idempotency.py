"""Idempotency-Key: a repeated POST gets the first answer, and is done once.

A request that brings a key writes a row in the transaction of its effect. The same key sent
meanwhile waits at the row's unique key, and is then answered from the row. A refused request leaves
no row: sent again, it is processed anew.

An answer may contain a secret that is shown once, such as a new API key. So it is stored encrypted,
with a key derived from the caller's Idempotency-Key, of which only a hash is stored.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Any

from cryptography.fernet import Fernet, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from psycopg.errors import LockNotAvailable
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.request import Request

from ssi_platform.api.problems import Conflict
from ssi_platform.api.uploads import chunks_of

from .caller import Caller
from .digests import digests, key_of
from .quotas import quotas_of
from .stored_bytes import add_stored, require_capacity

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
ACCEPTED = re.compile(r"[!-~]{1,255}")
KEPT = timedelta(hours=24)
STORED_AS = "answers"  # The kind of content in the count of stored bytes.
ROW_BYTES = 500  # Of a stored answer, besides its content.
KEPT_HEADERS = ("Content-Type", "Location", "Retry-After", "ETag", "Cache-Control")


class OtherRequest(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was used for another request in the last 24 hours."
    default_code = "idempotency_key_reused"


class StillRunning(Conflict):
    default_detail = "The first request with this Idempotency-Key is still running."
    default_code = "still_running"
    wait = 1


class AnswerGone(Conflict):
    default_detail = (
        "The first request with this Idempotency-Key was done. Its answer is no longer kept,"
        " because somebody was erased since: read what you need. A new request takes a new key."
    )
    default_code = "answer_gone"


class AnsweredBefore(Exception):
    """The request was done before; `response` is its stored answer."""

    def __init__(self, response: HttpResponse):
        self.response = response


class Once:
    """One request with a key and a body: `begin` before its effect, `keep` after it."""

    def __init__(self, request: Request, caller: Caller, body: IO[bytes]) -> None:
        self._text = _key_of(request)
        self._quota = quotas_of(caller.quotas).stored_bytes
        self._digests = digests(f"idempotency:{self._text}")
        self._row = apps.get_model(settings.IDEMPOTENCY_MODEL)(
            organisation_id=caller.organisation_id,
            caller_id=caller.id,
            digest=self._digests[0],
            fingerprint=_fingerprint(request, body),
        )

    def begin(self, now: datetime) -> None:
        """Raise AnsweredBefore, AnswerGone, OtherRequest, StillRunning, or OverQuota."""
        rows = type(self._row).objects.of_organisation(self._row.organisation_id)
        rows.filter(created_at__lt=now - KEPT).delete()
        self._row.created_at = now
        mine = self._row
        known = rows.filter(caller_id=mine.caller_id, digest__in=self._digests)
        try:
            if self._waited_for_other_peppers() and known.exists():
                mine.digest = known[0].digest
            rows.bulk_create([mine], ignore_conflicts=True)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise StillRunning from None
            raise
        stored = known.get()
        if stored.pk == mine.pk:
            require_capacity(mine.organisation_id, self._quota)
            return
        if stored.fingerprint != mine.fingerprint:
            raise OtherRequest
        if not stored.content:
            raise AnswerGone
        raise AnsweredBefore(self._answer(stored))

    def keep(self, response: HttpResponse) -> None:
        self._row.status = response.status_code
        self._row.headers = {k: response[k] for k in KEPT_HEADERS if k in response}
        # Reasons repeat, so what a batch of bad items answers shrinks to a small part.
        self._row.content = self._cipher().encrypt(zlib.compress(response.content, 1))
        self._row.size = len(self._row.content) + ROW_BYTES
        self._row.save(update_fields=["status", "headers", "content", "size"])
        add_stored(self._row.organisation_id, STORED_AS, self._row.size)

    def _answer(self, stored: Any) -> HttpResponse:
        content = zlib.decompress(self._cipher().decrypt(bytes(stored.content)))
        headers = stored.headers | {REPLAYED: "true"}
        return HttpResponse(content, status=stored.status, headers=headers)

    def _cipher(self) -> MultiFernet:
        """Return the cipher that encrypts with the present pepper and decrypts with each."""
        secrets = (key_of(one) for one in digests(f"answer:{self._text}"))
        return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in secrets])

    def _waited_for_other_peppers(self) -> bool:
        """Wait for a process that stores the same key by another pepper, if there may be one.

        While the pepper is replaced a row's unique key is not the same in all processes.
        """
        if len(self._digests) == 1:
            return False
        name = f"{self._row.organisation_id} {self._row.caller_id} {self._text}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return True


def wanted(request: Request) -> bool:
    return request.method == "POST" and HEADER in request.headers


def _key_of(request: Request) -> str:
    text = request.headers[HEADER]
    if not ACCEPTED.fullmatch(text):
        detail = "1 to 255 visible ASCII characters."
        raise ValidationError({HEADER: [ErrorDetail(detail, "invalid_idempotency_key")]})
    return text


def _fingerprint(request: Request, body: IO[bytes]) -> str:
    """A hash of the request, without the boundaries of a form, which change each time."""
    kind, _, boundary = request.META.get("CONTENT_TYPE", "").partition("boundary=")
    content = hashlib.sha256()
    for chunk in without_boundary(boundary.strip('"').encode(), chunks_of(body)):
        content.update(chunk)
    body.seek(0)
    return _hashed([request.get_full_path().encode(), kind.encode(), content.digest()])


def without_boundary(boundary: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Leave out each boundary, also across two chunks."""
    if not boundary:
        yield from chunks
        return
    rest, most = b"", len(boundary) - 1
    for chunk in chunks:
        *parts, rest = (rest + chunk).split(boundary)
        yield from parts
        whole = max(len(rest) - most, 0)
        yield rest[:whole]
        rest = rest[whole:]
    yield rest


def _hashed(parts: Iterable[bytes]) -> str:
    """The SHA-256 of the parts, each with its length."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()
