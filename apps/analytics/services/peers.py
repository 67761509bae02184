"""The reps that a rep is compared with: the others who are directly in the same team."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from uuid import UUID

from ssi_platform.domain.standings import Place, Value, pillars_at_goal, places


class Peers:
    """By team the reps who have a score and are not absent, where the caller lists them all.

    `team_of` has the team of everybody who is compared, with a score or without.
    """

    def __init__(self, team_of: Mapping[UUID, UUID], values: Mapping[UUID, Value]) -> None:
        self.team_of, self.values = team_of, values
        self._at_goal: dict[tuple[UUID, int], Mapping[str, int]] = {}

    @cached_property
    def of_teams(self) -> dict[UUID, list[UUID]]:
        of_teams: dict[UUID, list[UUID]] = defaultdict(list)
        for rep, team in self.team_of.items():
            if rep in self.values:
                of_teams[team].append(rep)
        return dict(of_teams)

    @cached_property
    def places(self) -> dict[UUID, Place]:
        """The place of each rep in the team."""
        by_rep: dict[UUID, Place] = {}
        for reps in self.of_teams.values():
            by_rep |= places({rep: self.values[rep].total for rep in reps})
        return by_rep

    def at_goal(self, team: UUID, threshold: int) -> Mapping[str, int]:
        """Return the median of each pillar of those in a team who meet a threshold."""
        key = team, threshold
        if key not in self._at_goal:
            values = [self.values[rep] for rep in self.of_teams.get(team, ())]
            self._at_goal[key] = pillars_at_goal(values, threshold)
        return self._at_goal[key]
