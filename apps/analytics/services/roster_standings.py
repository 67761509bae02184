"""Where the reps on the roster of a day stand. Figures are read when they are first needed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.directory.models import Rep, Tenure
from apps.directory.querysets import TenureQuerySet
from apps.organisations.models import Organisation
from ssi_platform.domain.rep_stages import RepStage, gap_of, rep_stage, scores_needed
from ssi_platform.domain.standings import Value
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..querysets import lists_everybody
from .peers import Peers
from .standing_figures import Changes, Known, Member, Standing, standing_of
from .terms_of_reps import Terms, terms_of_reps
from .values_held import scores_of_stages, totals_on, values_on


class RosterStandings:
    """Reps that a caller lists on a day.

    With `are_whole_teams` they include everybody of each team who is not absent.
    """

    def __init__(
        self,
        organisation: Organisation,
        caller: Caller,
        members: Iterable[Member],
        on: date,
        *,
        are_whole_teams: bool = False,
    ) -> None:
        self.organisation, self.on, self._are_whole_teams = organisation, on, are_whole_teams
        self.members = {member.rep: member for member in members}
        self._caller = caller
        self._terms: dict[UUID, Terms | None] = {}

    @cached_property
    def peers(self) -> Peers:
        """The reps that the listed ones are compared with."""
        team_of = self._listed_teams() if self._are_whole_teams else self._compared()
        return Peers(team_of, values_on(self.organisation, {*self.members, *team_of}, self.on))

    @property
    def values(self) -> Mapping[UUID, Value]:
        """The values that hold, by rep."""
        return self.peers.values

    def names(self, reps: Collection[UUID]) -> dict[UUID, str]:
        """Return by rep the name."""
        rows = Rep.objects.of_organisation(self.organisation.pk).filter(pk__in=reps)
        return dict(rows.values_list("pk", "name"))

    def terms(self, reps: Collection[UUID]) -> dict[UUID, Terms]:
        """Return by rep the terms that apply; reps without a plan are absent."""
        unknown = {rep: self.members[rep].team for rep in reps if rep not in self._terms}
        if unknown:
            by_rep = terms_of_reps(self.organisation.pk, unknown, self.on)
            self._terms |= {rep: by_rep.get(rep) for rep in unknown}
        return {rep: terms for rep in reps if (terms := self._terms[rep])}

    def gaps(self) -> dict[UUID, int | None]:
        """Return by rep what is missing to the threshold of the current stage."""
        return {
            rep: gap_of(terms.stage.threshold, self.values[rep].total)
            for rep, terms in self.terms(list(self.members)).items()
            if rep in self.values
        }

    def changes(
        self, reps: Collection[UUID], numbers: Collection[int] = CHANGE_DAYS
    ) -> dict[UUID, Changes]:
        """Return by rep the change of the total over each number of days."""
        days = {number: self.on - timedelta(days=number) for number in numbers}
        before = totals_on(self.organisation, reps, list(days.values()))
        return {
            rep: {number: self._change(rep, before.get((rep, day))) for number, day in days.items()}
            for rep in reps
        }

    def standings(self, reps: Collection[UUID]) -> list[Standing]:
        """Return the standings of some of the reps, in their order."""
        names, changes, terms = self.names(reps), self.changes(reps), self.terms(reps)
        stages = self._stages(terms)
        known = (
            Known(
                self.members[rep], names[rep], self.on, changes[rep], terms.get(rep),
                stages.get(rep),
            )
            for rep in reps
        )  # fmt: skip
        return [standing_of(each, self.peers) for each in known]

    def _stages(self, terms: Mapping[UUID, Terms]) -> dict[UUID, RepStage]:
        window = self.organisation.staleness_days
        needed = {rep: scores_needed(each.plan, self.on, window) for rep, each in terms.items()}
        scores = scores_of_stages(self.organisation, needed)
        return {
            rep: rep_stage(
                each.plan,
                self.values[rep].total if rep in self.values else None,
                list(scores[rep].items()),
                self.on,
                window_days=window,
            )
            for rep, each in terms.items()
        }

    def _change(self, rep: UUID, before: int | None) -> int | None:
        value = self.values.get(rep)
        return None if value is None or before is None else value.total - before

    def _listed_teams(self) -> dict[UUID, UUID]:
        present = (each for each in self.members.values() if not each.excused)
        return {each.rep: each.team for each in present if each.team}

    def _compared(self) -> dict[UUID, UUID]:
        """Return the team of everybody in the teams that the caller lists whole."""
        teams = policies.lists_whole(self._caller, set(self._listed_teams().values()))
        if not teams:
            return {}
        rows = Tenure.objects.of_organisation(self.organisation.pk).on(self.on)
        rows = rows.filter(team__in=teams).with_excused(self.on).filter(excused=False)
        return dict(rows.values_list("rep_id", "team_id"))


def roster_standings(*, caller: Caller, tenures: TenureQuerySet, on: date) -> RosterStandings:
    """Return the standings of the reps of some tenures of a day that the caller lists.

    Args:
        caller: who asks.
        tenures: tenures of the day in a team, `with_excused`, chosen by their teams.
        on: the day.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    rows: Any = policies.listed(caller, tenures).exclude(team=None)
    members = (Member(*row) for row in rows.values_list("rep_id", "team_id", "excused"))
    # Rows are chosen by their teams, so who lists everybody lists whole teams.
    whole = lists_everybody(caller)
    return RosterStandings(organisation, caller, members, on, are_whole_teams=whole)
