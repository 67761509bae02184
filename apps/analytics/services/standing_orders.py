"""The orders of lists of standings, of computed rows and of stored ones."""

from collections.abc import Callable, Collection, Iterator, Mapping
from uuid import UUID

from .roster_standings import RosterStandings

# What is missing comes last: above all figures, and within the type of a column.
LAST = 2**31 - 1
# The figure, negative in a descending order, or a text; and the rep's id.
Key = tuple[int | str, str]
Figures = Mapping[UUID, int | str | None]


def _totals(standings: RosterStandings) -> Figures:
    return {rep: value.total for rep, value in standings.values.items()}


def _ranks(standings: RosterStandings) -> Figures:
    return {rep: place.rank for rep, place in standings.peers.places.items()}


def _names(standings: RosterStandings) -> Figures:
    names = standings.names(list(standings.members))
    return {rep: name.casefold() for rep, name in names.items()}


def _changes(days: int) -> Callable[[RosterStandings], Figures]:
    def changes(standings: RosterStandings) -> Figures:
        listed = standings.changes(list(standings.members), [days])
        return {rep: of_rep[days] for rep, of_rep in listed.items()}

    return changes


FIGURES: dict[str, Callable[[RosterStandings], Figures]] = {
    "-total": _totals,
    "total": _totals,
    "gap": RosterStandings.gaps,
    "-gap": RosterStandings.gaps,
    "-change_7": _changes(7),
    "-change_28": _changes(28),
    "-change_90": _changes(90),
    "rank": _ranks,
    "name": _names,
}


def column_of(ordering: str) -> str:
    """Return the column of `CurrentStanding` that has the figures of an order."""
    return f"{ordering.lstrip('-')}_{'down' if ordering.startswith('-') else 'up'}"


def place_of(ordering: str, figure: int | str | None) -> int | str:
    """Return a figure as it is ordered, ascending."""
    if figure is None:
        return LAST
    return -figure if ordering.startswith("-") and isinstance(figure, int) else figure


def sorted_keys(standings: RosterStandings, ordering: str) -> list[Key]:
    """Return a key for each rep that is listed, in an order; each ends in the rep's id.

    Reps without the figure come last, and equal figures are in the order of the reps' ids.
    """
    return sorted(_keys(standings, ordering, standings.members))


def _keys(standings: RosterStandings, ordering: str, reps: Collection[UUID]) -> Iterator[Key]:
    figures = FIGURES[ordering](standings)
    for rep in reps:
        yield place_of(ordering, figures.get(rep)), str(rep)
