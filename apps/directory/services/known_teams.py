"""The teams that a caller sees, as people call them: by an id, a path or a name."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError, Invalid

from ..models import Team

Level = tuple[str, str]  # The name of a team, after the field that says it.
Namesakes = dict[UUID, Team]  # Any number of teams, each taken out at once.
NAMESAKES = 100
PATH = re.compile(r"(?<!\s)\s++/\s++")  # Each run of blanks is looked at once.


class KnownTeams:
    """Teams by name, path and external id. The top level is the top of the visible teams.

    `parent_on` returns the id of the team that one is directly below on a day. A name means a team
    in use, where one is called so.
    """

    def __init__(
        self, teams: Iterable[Team], parent_on: Callable[[UUID, date], UUID | None], today: date
    ) -> None:
        self._parent_on, self._today = parent_on, today
        self.teams = {team.pk: team for team in teams}
        self._by_external_id: dict[str | None, Team] = {}
        self._by_name: dict[str, Namesakes] = {}
        self._below: dict[tuple[UUID | None, str], Namesakes] = {}
        for team in list(self.teams.values()):
            self.add(team)

    def add(self, team: Team) -> None:
        """Index a team by its present names and ids."""
        self.teams[team.pk] = team
        if team.external_id:
            self._by_external_id[team.external_id] = team
        self._by_name.setdefault(plain_name(team.name), {})[team.pk] = team
        self._below.setdefault(self._place(team), {})[team.pk] = team

    def drop(self, team: Team) -> None:
        """Remove a team from the index before its names change."""
        del self._by_name[plain_name(team.name)][team.pk]
        del self._below[self._place(team)][team.pk]

    def parent_of(self, team: Team, day: date | None = None) -> UUID | None:
        """Return the team above, today or on a day; None where that is not to be seen."""
        parent_id = self._parent_on(team.pk, day or self._today)
        return parent_id if parent_id in self.teams else None

    def with_external_id(self, external_id: str) -> Team | None:
        return self._by_external_id.get(external_id)

    def identified(self, reference: str) -> Team | None:
        """Return the team of an external id or id."""
        return self.with_external_id(reference) or self._with_id(reference)

    def called(self, reference: str) -> Team | None:
        """Return the team of an id, external id, path "A / B" from the top, or unique name.

        Raises Invalid when several are called so.
        """
        by_id = self._with_id(reference) or self.with_external_id(reference)
        if by_id:
            return by_id
        named = self._by_name.get(plain_name(reference), {})
        levels = PATH.split(reference)
        if named or len(levels) == 1:
            return self._only(named, "team", reference)
        team, missing = self.walk([("team", name) for name in levels])
        return None if missing else team

    def walk(
        self, levels: Sequence[Level], day: date | None = None
    ) -> tuple[Team | None, list[Level]]:
        """Follow names from the top; return the last existing team, and the missing names.

        Teams are where they are today, or on a day.

        Raises Invalid when several are called so.
        """
        team: Team | None = None
        for position, (field, name) in enumerate(levels):
            there = self._there(team.pk if team else None, plain_name(name), day)
            below = self._only(there, field, name)
            if below is None:
                return team, list(levels[position:])
            team = below
        return team, []

    def _there(self, above: UUID | None, name: str, day: date | None) -> Namesakes:
        if day is None or day == self._today:
            return self._below.get((above, name), {})
        named = self._by_name.get(name, {})
        if len(named) > NAMESAKES:  # Each would be looked at, for each row.
            detail = f"More than {NAMESAKES} teams have one name: give the id or the external id."
            raise Invalid([FieldError("team", "ambiguous_team", detail)])
        return {pk: team for pk, team in named.items() if self.parent_of(team, day) == above}

    def _place(self, team: Team) -> tuple[UUID | None, str]:
        return self.parent_of(team), plain_name(team.name)

    def _with_id(self, reference: str) -> Team | None:
        try:
            return self.teams.get(UUID(reference))
        except ValueError:
            return None

    def _only(self, teams: Namesakes, field: str, name: str) -> Team | None:
        """Return the one team of a name; teams in use come before archived ones."""
        in_use = [
            team
            for team in teams.values()
            if team.archived_from is None or team.archived_from > self._today
        ]
        named = in_use or list(teams.values())
        if len(named) > 1:
            detail = f"Several teams are called {name}; give the id or the external id."
            raise Invalid([FieldError(field, "ambiguous_team", detail)])
        return named[0] if named else None
