"""Where the reps on the roster of a day stand, with what lists are ordered by."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.directory.models import Tenure
from apps.directory.querysets import TenureQuerySet
from apps.organisations.models import Organisation
from ssi_platform.domain.rep_stages import RepStage, gap_of, rep_stage, scores_needed
from ssi_platform.domain.standings import (
    Missing,
    PillarBehind,
    Place,
    Value,
    furthest_behind,
    pillars_at_goal,
    places,
)
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .terms_of_reps import Terms, terms_of_reps
from .values_held import scores_of_stages, totals_on, values_on

Changes = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A rep of a day: the team that the rep is directly in, and whether the rep is absent."""

    rep: UUID
    name: str
    team: UUID | None
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A rep on a day. Scores are in thousandths; what is None has a reason beside it.

    `reason` says why there is no score or no stage, `place_reason` and `pillar_reason` why there is
    no place among the team, or no pillar furthest behind. `ranked` is the number of reps with one.
    """

    member: Member
    on: date
    value: Value | None
    changes: Changes
    terms: Terms | None
    stage: RepStage | None
    place: Place | None
    ranked: int | None
    pillar: PillarBehind | None
    at_goal: Mapping[str, int]
    reason: Missing | None
    place_reason: Missing | None
    pillar_reason: Missing | None


class RosterStandings:
    """The reps that a caller lists on a day; figures are read when they are first needed."""

    def __init__(
        self, organisation: Organisation, caller: Caller, members: Iterable[Member], on: date
    ) -> None:
        self.organisation, self.on = organisation, on
        self.members = {member.rep: member for member in members}
        self._caller = caller

    @cached_property
    def terms(self) -> dict[UUID, Terms]:
        teams = {rep: member.team for rep, member in self.members.items()}
        return terms_of_reps(self.organisation.pk, teams, self.on)

    @cached_property
    def values(self) -> dict[UUID, Value]:
        """The values that hold, of the listed reps and of those who are ranked with them."""
        return values_on(self.organisation, {*self.members, *self._ranked}, self.on)

    @cached_property
    def places(self) -> dict[UUID, Place]:
        """The place of each rep among those who are directly in the same team."""
        return {rep: each for team in self.peers.values() for rep, each in self._among(team)}

    @cached_property
    def peers(self) -> dict[UUID, list[UUID]]:
        """By team the reps who have a score and are not absent, where the caller lists them all."""
        peers: dict[UUID, list[UUID]] = defaultdict(list)
        for rep, team in self._ranked.items():
            if rep in self.values:
                peers[team].append(rep)
        return dict(peers)

    @cached_property
    def _ranked(self) -> dict[UUID, UUID]:
        """By rep the team, of everybody who is ranked and not absent."""
        teams = policies.lists_whole(self._caller, self._teams)
        if not teams:
            return {}
        rows = Tenure.objects.of_organisation(self.organisation.pk).on(self.on)
        rows = rows.filter(team__in=teams).with_excused(self.on).filter(excused=False)
        return dict(rows.values_list("rep_id", "team_id"))

    @property
    def _teams(self) -> set[UUID]:
        return {member.team for member in self.members.values() if member.team}

    def _among(self, reps: Collection[UUID]) -> Iterable[tuple[UUID, Place]]:
        return places({rep: self.values[rep].total for rep in reps}).items()

    def gaps(self) -> dict[UUID, int | None]:
        """Return by rep what is missing to the threshold of the current stage."""
        return {
            rep: gap_of(terms.stage.threshold, self.values[rep].total)
            for rep, terms in self.terms.items()
            if rep in self.values
        }

    def changes(self, reps: Collection[UUID]) -> dict[UUID, Changes]:
        """Return by rep the change of the total over each number of `CHANGE_DAYS`."""
        days = {number: self.on - timedelta(days=number) for number in CHANGE_DAYS}
        before = totals_on(self.organisation, reps, list(days.values()))
        return {
            rep: {number: self._change(rep, before.get((rep, day))) for number, day in days.items()}
            for rep in reps
        }

    def _change(self, rep: UUID, before: int | None) -> int | None:
        value = self.values.get(rep)
        return None if value is None or before is None else value.total - before

    def standings(self, reps: Collection[UUID]) -> list[Standing]:
        """Return the standings of some of the reps, in their order."""
        changes, stages = self.changes(reps), self._stages(reps)
        return [self._standing(self.members[rep], changes[rep], stages.get(rep)) for rep in reps]

    def _stages(self, reps: Collection[UUID]) -> dict[UUID, RepStage]:
        window = self.organisation.staleness_days
        terms = {rep: self.terms[rep] for rep in reps if rep in self.terms}
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

    def _standing(self, member: Member, changes: Changes, stage: RepStage | None) -> Standing:
        value, place = self.values.get(member.rep), self.places.get(member.rep)
        at_goal = self._at_goal(member)
        pillar = self._pillar(member, at_goal)
        behind = pillar if isinstance(pillar, PillarBehind) else None
        return Standing(
            member=member,
            on=self.on,
            value=value,
            changes=changes,
            terms=self.terms.get(member.rep),
            stage=stage,
            place=place,
            ranked=len(self.peers[member.team]) if place and member.team else None,
            pillar=behind,
            at_goal=at_goal,
            reason=_reason(value, stage),
            place_reason=None if place else self._unplaced(member),
            pillar_reason=None if isinstance(pillar, PillarBehind) else pillar,
        )

    def _at_goal(self, member: Member) -> Mapping[str, int]:
        """Return the pillars of those in the rep's team who meet the rep's threshold."""
        terms = self.terms.get(member.rep)
        if terms is None or member.team is None:
            return {}
        return self._medians_at_goal(member.team, terms.stage.threshold)

    def _medians_at_goal(self, team: UUID, threshold: int) -> Mapping[str, int]:
        key = team, threshold
        if key not in self._known:
            values = [self.values[rep] for rep in self.peers.get(team, ())]
            self._known[key] = pillars_at_goal(values, threshold)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[UUID, int], Mapping[str, int]]:
        return {}

    def _pillar(self, member: Member, at_goal: Mapping[str, int]) -> PillarBehind | Missing:
        unplaced = self._unplaced(member)
        if unplaced is None and member.rep not in self.terms:
            return Missing.NO_PLAN
        return unplaced or furthest_behind(self.values[member.rep], at_goal)

    def _unplaced(self, member: Member) -> Missing | None:
        """Return why a rep has no place among those of the team."""
        if member.excused:
            return Missing.EXCUSED
        if member.rep not in self.values:
            return Missing.NO_SCORES
        return None if member.rep in self._ranked else Missing.BELOW_MINIMUM_COHORT


def _reason(value: Value | None, stage: RepStage | None) -> Missing | None:
    if value is None:
        return Missing.NO_SCORES
    return Missing.NO_PLAN if stage is None else None


def roster_standings(*, caller: Caller, tenures: TenureQuerySet, on: date) -> RosterStandings:
    """Return the standings of the reps of some tenures of a day that the caller lists.

    Args:
        caller: who asks.
        tenures: tenures of the day in a team, `with_excused`.
        on: the day.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    rows: Any = policies.listed(caller, tenures).exclude(team=None)
    found = rows.values_list("rep_id", "rep__name", "team_id", "excused")
    return RosterStandings(organisation, caller, (Member(*row) for row in found), on)
