"""Detects rows of one file that contradict each other about a team."""

from datetime import date

from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError

from ..services.files import Row

Place = tuple[str, ...]


class StatedTeams:
    """Which external id each team of a file was given, and by which row."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, date | None], tuple[int, Place]] = {}
        self._ids: dict[tuple[Place, date | None], tuple[int, str]] = {}

    def refused(self, row: Row) -> FieldError | None:
        """Return how a row disagrees with an earlier one, if it does."""
        place = tuple(plain_name(name) for _, name in row.levels)
        if not place or not row.team_external_id:
            return None
        named = (row.team_external_id, row.place_from)
        number, other = self._places.setdefault(named, (row.number, place))
        if other != place:
            return _refusal(f"Row {number} gives this external id to another team.")
        if not row.states_place:
            return None
        there = (place, row.place_from)
        number, held = self._ids.setdefault(there, (row.number, row.team_external_id))
        if held != row.team_external_id:
            return _refusal(f"Row {number} gives this team another external id.")
        return None


def _refusal(detail: str) -> FieldError:
    return FieldError("team_external_id", "duplicate", detail)
