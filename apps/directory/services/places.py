"""Teams that are said by their places in the tree; those that are missing are made."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from apps.ledger.services import snapshot
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from ..models import Team
from .changes import Changes
from .known_teams import KnownTeams, Level
from .managing import own_teams, refused_place
from .teams import restate, restated
from .tree import Loop, Tree

FIELDS = ("external_id", "name", "parent")
Said = tuple[UUID, Outcome]


class Places:
    """What becomes of the teams that a caller sees, in memory until it is written.

    Their rows and the tree are held still until the transaction ends.
    """

    def __init__(self, caller: Caller) -> None:
        self.of = caller.organisation_id
        rows = Team.objects.of(self.of).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))  # Rows before the tree.
        self.tree = Tree(self.of)
        teams, theirs = list(rows), own_teams(caller)  # As whoever held the tree left them.
        self.theirs = None if theirs is None else set(theirs)
        self.known = KnownTeams(t for t in teams if theirs is None or t.pk in theirs)
        self._taken = {team.external_id for team in teams}
        self._changes = Changes(Team, FIELDS)
        self._restated: set[UUID | None] = set()

    def called(self, reference: str, *, external_id: str = "") -> Said:
        """Return the team of an id, external id, path or unique name; give it an external id.

        Raises Invalid: `does_not_exist`, `ambiguous_team`, `conflict`.
        """
        team = self.known.called(reference)
        if team is None:
            raise _refusal("team", "does_not_exist", "No such team among those you may see.")
        return team.pk, self._name(team, external_id)

    def with_external_id(self, external_id: str) -> Said:
        """Return the team of an external id. Raises Invalid: `does_not_exist`."""
        team = self.known.with_external_id(external_id)
        if team is None:
            detail = "No such team among those you may see; a new one has a name."
            raise _refusal("team_external_id", "does_not_exist", detail)
        return team.pk, Outcome.UNCHANGED

    def standing(
        self, levels: Sequence[Level], *, external_id: str = "", moves: bool = False
    ) -> Said:
        """Return the team of a path of names from the top, made with those above it if need be.

        The team with the external id is renamed; where it `moves`, also put at the place.
        Raises Invalid: `ambiguous_team`, `conflict`, `loop`, or what a manager may not.
        """
        team = self.known.with_external_id(external_id) if external_id else None
        if team:
            above = levels[:-1] if moves else None
            return team.pk, self._restate(team, above, levels[-1])
        found, missing = self.known.walk(levels)
        if found and not missing:
            return found.pk, self._name(found, external_id)
        return self._make(found, missing, external_id), Outcome.CREATED

    def write(self, today: date) -> None:
        """Write what was made and changed, with its events, and mark the days it changes."""
        self._changes.write()
        restate(self.of, self._restated, today)

    def _name(self, team: Team, external_id: str) -> Outcome:
        if not external_id or team.external_id == external_id:
            return Outcome.UNCHANGED
        if team.external_id:
            detail = f"{team.name} has another external id, {team.external_id}."
            raise _refusal("team_external_id", "conflict", detail)
        self._claim(external_id)
        before = snapshot(team)
        self.known.drop(team)
        team.external_id = external_id
        self.known.add(team)
        return self._changes.note(team, before)

    def _make(self, above: Team | None, missing: Sequence[Level], external_id: str) -> UUID:
        field = missing[0][0]
        self._check_place(field, above.pk if above else None, is_new=True)
        teams = [Team(organisation_id=self.of, name=name) for _, name in missing]
        self._check_tree(missing[-1][0], teams[-1], above, between=len(teams) - 1)
        if external_id:
            self._claim(external_id)
            teams[-1].external_id = external_id
        for team in teams:
            team.parent_id = above.pk if above else None
            self.tree.place(team.pk, team.parent_id)
            self._welcome(team)
            above = team
        return teams[-1].pk

    def _welcome(self, team: Team) -> None:
        self._changes.note(team, None)
        self.known.add(team)
        if self.theirs is not None:
            self.theirs.add(team.pk)

    def _restate(self, team: Team, above: Sequence[Level] | None, last: Level) -> Outcome:
        before = snapshot(team)
        parent = team.parent_id if above is None else self._place_below(team, above, last[0])
        self.known.drop(team)
        team.name, team.parent_id = last[1], parent
        self.known.add(team)
        if parent != before["parent"]:
            self.tree.place(team.pk, parent)
            self._restated |= restated(self.tree, team, before["parent"])
        return self._changes.note(team, before)

    def _place_below(self, team: Team, above: Sequence[Level], field: str) -> UUID | None:
        """Return the id of the parent that a team gets, made if need be."""
        found, missing = self.known.walk(above)
        parent = found.pk if found else None
        if not missing and parent == self.known.parent_of(team):
            return team.parent_id
        # What is still to be made has no id yet; it is neither the top nor the old parent.
        self._check_place(
            field, team.pk if missing else parent, old_parent=team.parent_id, is_new=False
        )
        self._check_tree(field, team, found, between=len(missing))
        return self._make(found, missing, "") if missing else parent

    def _check_place(
        self, field: str, parent: UUID | None, *, is_new: bool, old_parent: UUID | None = None
    ) -> None:
        refused = refused_place(self.theirs, parent=parent, old_parent=old_parent, is_new=is_new)
        if refused:
            raise _refusal(field, refused.code, refused.detail)

    def _check_tree(self, field: str, team: Team, above: Team | None, *, between: int) -> None:
        try:
            self.tree.check(team.pk, above.pk if above else None, between=between)
        except Loop as error:
            raise _refusal(field, "loop", str(error)) from None

    def _claim(self, external_id: str) -> None:
        if external_id in self._taken:
            raise _refusal("team_external_id", "conflict", "This external id is taken.")
        self._taken.add(external_id)


def _refusal(field: str, code: str, detail: str) -> Invalid:
    return Invalid([FieldError(field, code, detail)])
