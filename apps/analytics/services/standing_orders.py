"""The orders of lists of standings."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from .roster_standings import RosterStandings

# Whether the figure is missing, the figure or a text, and the rep's id: what is missing comes last.
Key = tuple[int, int | str, str]
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


def sorted_keys(standings: RosterStandings, ordering: str) -> list[Key]:
    """Return a key for each rep that is listed, in an order; each ends in the rep's id.

    Reps without the figure come last, and equal figures are in the order of the reps' ids.
    """
    return sorted(_keys(standings, ordering))


def _keys(standings: RosterStandings, ordering: str) -> Iterator[Key]:
    figures, descending = FIGURES[ordering](standings), ordering.startswith("-")
    for rep in standings.members:
        figure = figures.get(rep)
        if figure is None:
            yield 1, 0, str(rep)
        else:
            yield 0, -figure if descending and isinstance(figure, int) else figure, str(rep)
