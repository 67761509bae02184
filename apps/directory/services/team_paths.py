"""Resolves paths of team names from the top of the tree, and creates missing teams."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

from apps.ledger.services import snapshot
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Team
from .changes import Changes
from .known_teams import KnownTeams, Level
from .tree import Tree

FIELDS = ("external_id", "name")
TeamAndOutcome = tuple[UUID, Outcome]


class Places:
    """The teams that a caller sees, changed in memory until `write`.

    Their rows and the tree are locked until the transaction ends. A new team is in its place from
    the first day of the calendar.
    """

    def __init__(self, caller: Caller, today: date) -> None:
        self.organisation_id, self.today = caller.organisation_id, today
        rows = Team.objects.of_organisation(self.organisation_id).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))  # Rows before the tree.
        self.tree = Tree(caller, today)
        teams, editable = list(rows), self.tree.editable  # Read under the lock of the tree.
        seen = (team for team in teams if team.pk in editable)
        self.known = KnownTeams(seen, self.tree.on, today)
        self._taken = {team.external_id for team in teams}
        self._changes = Changes(Team, FIELDS)

    def called(self, reference: str, *, external_id: str = "") -> TeamAndOutcome:
        """Return the team of an id, external id, path or unique name; give it an external id.

        Raises Invalid: `does_not_exist`, `ambiguous_team`, `conflict`.
        """
        team = self.known.called(reference)
        if team is None:
            raise _refusal("team", "does_not_exist", "No such team among those you may see.")
        return team.pk, self._name(team, external_id)

    def with_external_id(self, external_id: str) -> TeamAndOutcome:
        """Return the team of an external id or id. Raises Invalid: `does_not_exist`."""
        team = self.known.identified(external_id)
        if team is None:
            detail = "No such team among those you may see; a new one needs a name."
            raise _refusal("team_external_id", "does_not_exist", detail)
        return team.pk, Outcome.UNCHANGED

    def standing(
        self, levels: Sequence[Level], day: date, *, external_id: str = "", moves: bool = False
    ) -> TeamAndOutcome:
        """Return the team of a path of names on a day, made with those above it if need be.

        The team with the external id is renamed; where it `moves`, also put at the place from the
        day on.
        Raises Invalid: `ambiguous_team`, `conflict`, `loop`, or what a manager may not.
        """
        team = self.known.identified(external_id) if external_id else None
        if team:
            above = levels[:-1] if moves else None
            return team.pk, self._restate(team, above, levels[-1], day)
        team_there, missing = self.known.walk(levels, day)
        if team_there and not missing:
            return team_there.pk, self._name(team_there, external_id)
        return self._make(team_there, missing, external_id), Outcome.CREATED

    def write(self) -> None:
        """Write the changes with their events, and mark the changed days."""
        self._changes.write()
        self.tree.write()

    def _name(self, team: Team, external_id: str) -> Outcome:
        if not external_id or external_id in (team.external_id, str(team.pk)):
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
        with _about(missing[0][0]):
            policies.may_add_team(self.tree.editable, above.pk if above else None)
        teams = [Team(organisation_id=self.organisation_id, name=name) for _, name in missing]
        self._check_tree(missing[-1][0], teams[-1], above, FIRST_DAY, between=len(teams) - 1)
        if external_id:
            self._claim(external_id)
            teams[-1].external_id = external_id
        for team in teams:
            self.tree.add(team.pk, above.pk if above else None)
            self._welcome(team)
            above = team
        return teams[-1].pk

    def _welcome(self, team: Team) -> None:
        self._changes.note(team, None)
        self.known.add(team)

    def _restate(
        self, team: Team, above: Sequence[Level] | None, last: Level, day: date
    ) -> Outcome:
        before, moved = snapshot(team), Outcome.UNCHANGED
        parent = None if above is None else self._place_below(team, above, last[0], day)
        self.known.drop(team)
        if above is not None:
            moved = self.tree.move(team.pk, day, parent)
        team.name = last[1]
        self.known.add(team)
        renamed = self._changes.note(team, before)
        return moved if renamed is Outcome.UNCHANGED else renamed

    def _place_below(
        self, team: Team, above: Sequence[Level], field: str, day: date
    ) -> UUID | None:
        """Return the id of the parent that a team gets, made if need be."""
        parent_team, missing = self.known.walk(above, day)
        parent = parent_team.pk if parent_team else None
        old_parent = self.tree.on(team.pk, day)
        if not missing and parent == self.known.parent_of(team, day):
            return old_parent
        # What is still to be made has no id yet; it is neither the top nor the old parent.
        with _about(field):
            policies.may_move_team(self.tree.editable, old_parent, team.pk if missing else parent)
        self._check_tree(field, team, parent_team, day, between=len(missing))
        return self._make(parent_team, missing, "") if missing else parent

    def _check_tree(
        self, field: str, team: Team, above: Team | None, first: date, *, between: int
    ) -> None:
        with _about(field):
            self.tree.check_place(team.pk, above.pk if above else None, first, between=between)

    def _claim(self, external_id: str) -> None:
        if external_id in self._taken:
            raise _refusal("team_external_id", "conflict", "This external id is taken.")
        self._taken.add(external_id)


@contextmanager
def _about(field: str) -> Iterator[None]:
    """Report refusals of the tree and the policies as errors of the field."""
    try:
        yield
    except NotAllowed as refused:
        raise _refusal(field, refused.code, refused.detail) from None
    except Invalid as invalid:
        raise Invalid(replace(error, field=field) for error in invalid.errors) from None


def _refusal(field: str, code: str, detail: str) -> Invalid:
    return Invalid([FieldError(field, code, detail)])
