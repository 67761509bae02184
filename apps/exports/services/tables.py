"""Tables of exports: columns, the expected number of rows, and the rows in batches.

Visibility is determined once, when the job begins. The rows are then read along their keys, so that
a batch costs the same at the end of millions of rows as at their start.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.directory.models import Team
from apps.jobs.services import JobRefused
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..models import Export

BATCH = 5_000
AT_ONCE = 20  # Reps or teams in one question: few enough for their rows to be sorted quickly.
Row = tuple[Any, ...]
Show = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Table:
    """`total` is None if it is not known before writing."""

    columns: tuple[str, ...]
    total: int | None
    batches: Iterator[list[Row]]


def batches_of(
    organisation_id: UUID, rows: QuerySet[Any], columns: Sequence[str]
) -> Iterator[list[Any]]:
    """Read rows in the order of their key, each batch in its own short transaction.

    No row is skipped or repeated when rows are added and deleted meanwhile; no transaction stays
    open until the file is written. Yields the columns' values.
    """
    rows = rows.order_by("pk").values_list("pk", *columns)
    after = None
    while True:
        with organisation_context(organisation_id, read_only=True):
            batch = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
        if batch:
            after = batch[-1][0]
            yield [row[1:] for row in batch]
        if len(batch) < BATCH:
            return


def portions(ids: Iterable[UUID], size: int = AT_ONCE) -> Iterator[list[UUID]]:
    """Split ids, in order, into lists of at most `size`."""
    rest = iter(sorted(ids))
    while portion := list(islice(rest, size)):
        yield portion


@dataclass(frozen=True, slots=True)
class Teams:
    """The names of the teams that the reader sees, and the requested team with those below it."""

    names: dict[UUID, str]
    wanted: set[UUID] | None

    @property
    def chosen(self) -> set[UUID]:
        """Return the teams whose statistics are exported."""
        return set(self.names) if self.wanted is None else self.wanted & set(self.names)

    def id_and_name(self, team_id: UUID | None) -> tuple[UUID | None, str | None]:
        """Return the id and name of a team, or None for a team that the reader does not see."""
        name = self.names.get(team_id) if team_id else None
        return (team_id, name) if name is not None else (None, None)


def teams_of(export: Export, caller: Caller) -> Teams:
    """Read the teams. Raises JobRefused when the reader does not see the requested one."""
    visible = Team.objects.visible_to(caller)
    names = dict(visible.values_list("pk", "name"))
    if export.team is None:
        return Teams(names, None)
    if export.team not in names:
        raise JobRefused("does_not_exist", "The team is gone, or no longer one of yours.")
    below = Team.objects.of_organisation(caller.organisation_id).below(export.team)
    return Teams(names, set(below.values_list("pk", flat=True)))


def span_of(export: Export) -> tuple[date, date]:
    """Return the first and the last requested day."""
    return export.from_day or date.min, export.to_day or date.max


def shown(row: Row, shows: list[Show]) -> Row:
    """Convert stored values to exported ones, by the functions of the columns."""
    return tuple(
        show(value) if show and value is not None else value
        for show, value in zip(shows, row, strict=True)
    )
