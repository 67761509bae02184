"""Counts the bytes that an organisation stores in files and answers.

A counter for each kind of content, in the transaction that stores it. What is deleted in other ways
than by a request is found by `recount`, which the tasks call that delete expired rows.
"""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from ssi_platform.domain.refusals import OverQuota

WAIT = 3600  # Expired content is deleted hourly.


def stored_bytes(organisation_id: UUID) -> int:
    """Return the bytes that an organisation stores."""
    total = _rows(organisation_id).aggregate(total=Sum("bytes"))["total"]
    return int(total or 0)


def require_capacity(organisation_id: UUID, quota: int, more: int = 0) -> None:
    """Raise OverQuota when an organisation would store more than its quota with `more` bytes."""
    if quota and stored_bytes(organisation_id) + more > quota:
        detail = (
            f"The organisation stores at most {quota:,} bytes of files and answers: delete exports,"
            " or wait until files expire."
        )
        raise OverQuota("too_much_stored", detail, wait=WAIT)


def add_stored(organisation_id: UUID, kind: str, count: int) -> None:
    """Add bytes, or take them off, in the caller's transaction; best as its last statement.

    The counter stays locked until the commit.
    """
    table = _model()._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS t (organisation_id, kind, bytes) VALUES (%s, %s, %s)"  # noqa: S608
            " ON CONFLICT (organisation_id, kind)"
            " DO UPDATE SET bytes = greatest(0, t.bytes + %s)",
            [organisation_id, kind, max(count, 0), count],
        )


@transaction.atomic
def recount(organisation_id: UUID, kind: str, rows: QuerySet[Any], column: str) -> None:
    """Set a counter to the sum of a column. Who adds meanwhile waits, and adds to the sum."""
    add_stored(organisation_id, kind, 0)
    total = rows.aggregate(total=Sum(column))["total"] or 0
    _rows(organisation_id).filter(kind=kind).update(bytes=total)


def _model() -> Any:
    return apps.get_model(settings.STORED_BYTES_MODEL)


def _rows(organisation_id: UUID) -> Any:
    return _model().objects.of_organisation(organisation_id)
