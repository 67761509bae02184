"""Absences as a file that can be imported again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from apps.directory.models import Absence
from apps.directory.permissions import DIRECTORY_READ
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .contents import Content
from .tables import Row, Table, batches_of

ONE_DAY = timedelta(days=1)
COLUMNS = ("external_id", "name", "from_day", "last_day", "kind", "state")
STORED = ("rep_id", "rep__external_id", "rep__name", "from_day", "to_day", "kind", "state")


def absences_table(export: Export, caller: Caller) -> Table:
    """Absences of the reps that the reader sees, with their first and their last day.

    A rep without an external id is identified by its id, as in the directory's file.
    """
    rows = Absence.objects.visible_to(caller)
    return Table(COLUMNS, rows.count(), _batches(export, rows))


def _batches(export: Export, rows: Any) -> Iterator[list[Row]]:
    for batch in batches_of(export.organisation_id, rows, STORED):
        yield [_row(*row) for row in batch]


def _row(rep_id: Any, external_id: str | None, name: str, first: Any, end: Any, *rest: Any) -> Row:
    return (external_id or str(rep_id), name, first, end - ONE_DAY, *rest)


ABSENCES = Content("absences", DIRECTORY_READ, frozenset(), absences_table)
