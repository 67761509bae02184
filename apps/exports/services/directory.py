"""The directory as a file that can be imported again: teams in their places, reps in teams."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from apps.directory.models import Rep, Team, TeamParent, Tenure
from apps.directory.permissions import DIRECTORY_READ
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .contents import Content
from .tables import BATCH, Row, Table

REP = ("external_id", "name", "email", "profile_url")
ONE_DAY = timedelta(days=1)
Place = tuple[date, UUID | None]  # From a day on below a team, or at the top.


@dataclass(slots=True)
class Forest:
    """The teams that a reader sees, each with its places in the order of their days."""

    names: dict[UUID, str]
    ids: dict[UUID, str]
    places: dict[UUID, list[Place]] = field(default_factory=dict)

    def path(self, team_id: UUID | None, day: date) -> list[str]:
        """Return the names from the top down to a team on a day."""
        names: list[str] = []
        while team_id in self.names:
            names.insert(0, self.names[team_id])
            team_id = self._above(team_id, day)
        return names

    def stations(self) -> list[tuple[date, list[str], UUID]]:
        """Return when each team came where, in an order in which they can be made again."""
        rows = [
            (day, [*self.path(above, day), self.names[team_id]], team_id)
            for team_id, places in self.places.items()
            for day, above in places
        ]
        return sorted(rows, key=lambda station: (station[0], len(station[1])))

    def _above(self, team_id: UUID, day: date) -> UUID | None:
        above = None
        for first, parent in self.places[team_id]:
            if first <= day:
                above = parent
        return above


def directory_table(_: Export, caller: Caller) -> Table:
    """Teams in the order of their moves, then reps with the teams that they were in."""
    forest = forest_of(caller)
    stations = forest.stations()
    depth = max((len(path) for _, path, _ in stations), default=1)
    levels = tuple(f"team_{level}" for level in range(1, depth + 1))
    rows = [_team_row(forest, depth, *station) for station in stations]
    rows += _rep_rows(forest, depth, caller)
    columns = (*REP, *levels, "team_external_id", "from_day", "last_day")
    return Table(columns, len(rows), _batches(rows))


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def forest_of(caller: Caller) -> Forest:
    """Read the teams that a caller sees."""
    teams: Any = Team.objects.visible_to(caller).values_list("pk", "name", "external_id")
    forest = Forest({}, {})
    for pk, name, external_id in teams:
        forest.names[pk], forest.ids[pk] = name, external_id or str(pk)
        forest.places[pk] = [(FIRST_DAY, None)]
    parents = TeamParent.objects.visible_to(caller).order_by("from_day")
    rows: Iterable[Any] = parents.values_list("team_id", "from_day", "parent_id").iterator()
    for team_id, day, parent_id in rows:
        _put(forest.places[team_id], day, parent_id if parent_id in forest.names else None)
    return forest


def _put(places: list[Place], day: date, above: UUID | None) -> None:
    if day == FIRST_DAY:
        places[0] = (day, above)
    elif places[-1][1] != above:
        places.append((day, above))


def _team_row(forest: Forest, depth: int, day: date, path: list[str], team_id: UUID) -> Row:
    blanks = [None] * (depth - len(path))
    return (*[None] * len(REP), *path, *blanks, forest.ids[team_id], day, None)


def _rep_rows(forest: Forest, depth: int, caller: Caller) -> Iterator[Row]:
    """Yield a row for each time of a rep in a team that the reader sees, or one without a team.

    A rep or team without an external id is identified by its id, which becomes its external id
    elsewhere.
    """
    stays: dict[UUID, list[tuple[UUID, date, date | None]]] = {}
    tenures = Tenure.objects.visible_to(caller).filter(team__in=forest.names).order_by("from_day")
    rows: Iterable[Any] = tenures.values_list("rep_id", "team_id", "from_day", "to_day").iterator()
    for rep_id, *stay in rows:
        stays.setdefault(rep_id, []).append(tuple(stay))
    levels = [None] * depth
    reps: Iterable[Any] = Rep.objects.visible_to(caller).order_by("pk").values_list("pk", *REP)
    for rep_id, external_id, *texts in reps:
        rep = (external_id or str(rep_id), *(text or None for text in texts))
        starts = {from_day for _, from_day, _ in stays.get(rep_id, ())}
        for team_id, from_day, to_day in stays.get(rep_id, ()):
            last = to_day - ONE_DAY if to_day and to_day not in starts else None
            yield (*rep, *levels, forest.ids[team_id], from_day, last)
        if not starts:
            yield (*rep, *levels, None, None, None)


DIRECTORY = Content("directory", DIRECTORY_READ, frozenset(), directory_table)
