from uuid import UUID

from apps.organisations.models import Organisation

from ..models import Team

MAX_DEPTH = 12


class Loop(ValueError):
    """A team would stand below itself, or too deep in the tree."""


class Tree:
    """Which team stands below which, held still until the transaction ends.

    Two moves at once could make a cycle that neither sees; so both lock the
    organisation's row.
    """

    def __init__(self, organisation_id: UUID) -> None:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        teams = Team.objects.of(organisation_id)
        self._parents: dict[UUID, UUID | None] = dict(teams.values_list("pk", "parent_id"))
        self._children: dict[UUID | None, set[UUID]] = {}
        for team_id, parent_id in self._parents.items():
            self._children.setdefault(parent_id, set()).add(team_id)

    def place(self, team_id: UUID, parent_id: UUID | None) -> None:
        """Put a team, new or not, below another or at the top. Raises Loop."""
        self.check(team_id, parent_id)
        self._children.get(self._parents.get(team_id), set()).discard(team_id)
        self._children.setdefault(parent_id, set()).add(team_id)
        self._parents[team_id] = parent_id

    def check(self, team_id: UUID, parent_id: UUID | None, *, between: int = 0) -> None:
        """Raise Loop where a team cannot stand below another, with new ones in between."""
        above = self._above(parent_id)
        if team_id in above:
            raise Loop("A team cannot stand below itself.")
        if len(above) + between + self._height(team_id) > MAX_DEPTH:
            raise Loop(f"Teams may stand at most {MAX_DEPTH} levels deep.")

    def below(self, team_id: UUID) -> set[UUID]:
        """Return a team and all teams below it."""
        return {team_id}.union(*map(self.below, self._children.get(team_id, ())))

    def _above(self, team_id: UUID | None) -> list[UUID]:
        above = []
        while team_id is not None:
            above.append(team_id)
            team_id = self._parents.get(team_id)
        return above

    def _height(self, team_id: UUID) -> int:
        return 1 + max(map(self._height, self._children.get(team_id, ())), default=0)
