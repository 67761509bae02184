"""The figures of one rep on a day, put together from what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ssi_platform.domain.rep_stages import RepStage
from ssi_platform.domain.standings import Missing, PillarBehind, Place, Value, furthest_behind

from .peers import Peers
from .terms_of_reps import Terms

Changes = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A rep of a day: the team that the rep is directly in, and whether the rep is absent."""

    rep: UUID
    team: UUID | None
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A rep on a day. Scores are in thousandths; what is None has a reason beside it.

    `reason` says why there is no score or no stage, `place_reason` and `pillar_reason` why there is
    no place in the team, or no pillar behind. `ranked` is the number of reps who have a place, and
    `at_goal` the median of each pillar of those in the team who meet the rep's threshold.
    """

    member: Member
    name: str
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


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of one rep."""

    member: Member
    name: str
    on: date
    changes: Changes
    terms: Terms | None
    stage: RepStage | None


def standing_of(known: Known, peers: Peers) -> Standing:
    """Return the standing of a rep among others."""
    rep, team = known.member.rep, known.member.team
    value, place = peers.values.get(rep), peers.places.get(rep)
    at_goal = _at_goal(known, peers)
    pillar = _pillar(known, peers, at_goal)
    return Standing(
        member=known.member,
        name=known.name,
        on=known.on,
        value=value,
        changes=known.changes,
        terms=known.terms,
        stage=known.stage,
        place=place,
        ranked=len(peers.of_teams[team]) if place and team else None,
        pillar=pillar if isinstance(pillar, PillarBehind) else None,
        at_goal=at_goal,
        reason=_reason(value, known.stage),
        place_reason=None if place else _unplaced(known.member, peers),
        pillar_reason=None if isinstance(pillar, PillarBehind) else pillar,
    )


def _at_goal(known: Known, peers: Peers) -> Mapping[str, int]:
    team = known.member.team
    if team is None or known.terms is None:
        return {}
    return peers.at_goal(team, known.terms.stage.threshold)


def _pillar(known: Known, peers: Peers, at_goal: Mapping[str, int]) -> PillarBehind | Missing:
    unplaced = _unplaced(known.member, peers)
    if unplaced is None and known.terms is None:
        return Missing.NO_PLAN
    return unplaced or furthest_behind(peers.values[known.member.rep], at_goal)


def _unplaced(member: Member, peers: Peers) -> Missing | None:
    """Return why a rep has no place in the team."""
    if member.excused:
        return Missing.EXCUSED
    if member.rep not in peers.values:
        return Missing.NO_SCORES
    if member.team is None:
        return Missing.NO_TEAM
    return None if member.rep in peers.team_of else Missing.BELOW_MINIMUM_COHORT


def _reason(value: Value | None, stage: RepStage | None) -> Missing | None:
    if value is None:
        return Missing.NO_SCORES
    return Missing.NO_PLAN if stage is None else None
