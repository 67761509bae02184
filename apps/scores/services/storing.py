"""One way to write scores: a relation of incoming readings, set by set, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from apps.ledger.services import mark_stale
from apps.organisations.models import Organisation

from .affected import AFFECTED
from .emitting import emit_imported
from .merging import ADD, LOCK, RENEW, REVISE

Key = tuple[UUID, date]


class Incoming(Protocol):
    """Readings on their way in, at most one a rep and day, each with a row number of its own."""

    def __len__(self) -> int: ...

    def take(self, cursor: Any) -> None:
        """Have them at hand for the statements; those that are not to be stored are left out."""

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        """Execute a statement that reads the relations of `merging`."""

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        """Find out what each meets; return how many of each outcome but `created` there are."""

    def contested(self, cursor: Any) -> tuple[int, ...]:
        """Return the row numbers of the contested ones."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows were created, updated, or left as they were; which ones are contested."""

    created: int
    updated: int
    unchanged: int
    contested: tuple[int, ...] = ()


def store(
    *,
    organisation: Organisation,
    incoming: Incoming,
    today: date,
    now: datetime,
    dry: bool = False,
    import_id: UUID | None = None,
) -> Stored:
    """Write readings, the latest observation of a rep and day wins; safe to repeat.

    What is replaced becomes a revision, and the days whose numbers change are marked stale, all
    in the caller's transaction. Rows that state other values for the very same observation are
    left out and returned as `contested`. `dry` counts, and writes nothing. Scores of an import,
    named by `import_id`, are not audited one by one, so their event is written here.
    """
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "now": now,
        "today": today,
        "window": organisation.staleness_days,
        "import": import_id,
    }
    with connection.cursor() as cursor:
        incoming.take(cursor)
        incoming.run(cursor, LOCK, parameters)
        met = incoming.compare(cursor, parameters)
        created = len(incoming) - sum(met.values())
        if not dry:
            _write(cursor, incoming, created, met, parameters)
        contested = incoming.contested(cursor) if "contested" in met else ()
    unchanged = sum(met.get(name, 0) for name in ("unchanged", "confirmed", "outdated"))
    return Stored(created, met.get("updated", 0), unchanged, contested)


def _write(
    cursor: Any,
    incoming: Incoming,
    created: int,
    met: Mapping[str, int],
    parameters: Mapping[str, Any],
) -> None:
    """Each statement only where there is something for it to do."""
    if "updated" in met:
        incoming.run(cursor, REVISE, parameters)
    if "updated" in met or "confirmed" in met:
        incoming.run(cursor, RENEW, parameters)
    if created:
        incoming.run(cursor, ADD, parameters)
    if created or "updated" in met:
        incoming.run(cursor, AFFECTED, parameters)
        mark_stale(parameters["organisation"], cursor.fetchall())
        if parameters["import"]:
            emit_imported(cursor, incoming, parameters)
