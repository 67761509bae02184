"""Values of measures as a file that can be imported again."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from apps.measures.models import MeasureValue
from apps.measures.permissions import MEASURES_READ
from apps.measures.services import known_measures
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .contents import SPAN, Content
from .tables import Row, Table, batches_of, span_of

COLUMNS = ("measure", "external_id", "name", "team", "day", "value")
STORED = (
    "measure_id", "rep_id", "rep__external_id", "rep__name", "team_id", "team__external_id",
    "day", "value",
)  # fmt: skip


def measure_values_table(export: Export, caller: Caller) -> Table:
    """Values of the subjects that the reader sees.

    A rep or a team without an external id is identified by its id, as in the directory's file.
    """
    rows = MeasureValue.objects.visible_to(caller).between(*span_of(export))
    if export.rep is not None:
        rows = rows.filter(rep=export.rep)
    keys = {one.id: one.key for one in known_measures(export.organisation_id).values()}
    return Table(COLUMNS, rows.count(), _batches(export, rows, keys))


def _batches(export: Export, rows: Any, keys: dict[UUID, str]) -> Iterator[list[Row]]:
    for batch in batches_of(export.organisation_id, rows, STORED):
        yield [_row(keys, *row) for row in batch if row[0] in keys]


def _row(
    keys: dict[UUID, str], measure: UUID, rep: UUID | None, rep_ref: str | None, name: str | None,
    team: UUID | None, team_ref: str | None, day: Any, value: int,
) -> Row:  # fmt: skip
    who = rep_ref or (rep and str(rep))
    return (
        keys[measure],
        who,
        name,
        team_ref or (team and str(team)),
        day,
        from_thousandths(value),
    )


MEASURE_VALUES = Content("measure_values", MEASURES_READ, SPAN | {"rep"}, measure_values_table)
