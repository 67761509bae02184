"""What a team needs to meet a stage of its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from apps.directory.models import Rep, Team
from apps.directory.permissions import DIRECTORY_READ
from apps.organisations.models import Organisation
from apps.scores.permissions import SCORES_READ
from ssi_platform.database import packed
from ssi_platform.domain.explanations import Measure
from ssi_platform.domain.needs import TeamNeeds, team_needs
from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.targets import Stage, stage_on
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .assessing import NoPlan
from .inputs import Inputs
from .plans import PlanInForce
from .snapshots import Snapshot, Wanted

MOST_NEAREST = 50


class NoStage(LookupError):
    """The plan has no stage at this position; `last` is that of its last one."""

    def __init__(self, last: int) -> None:
        super().__init__(f"The plan's stages are 1 to {last}.")


@dataclass(frozen=True, slots=True)
class NearestRep:
    """A rep below the threshold: the score and what it lacks, in thousandths."""

    rep: UUID
    name: str | None
    total: int
    gain: int


@dataclass(frozen=True, slots=True)
class NeedsOfTeam:
    """What a team needs on a day; without `needs` there is a `reason`.

    `nearest` are reps whom the caller lists; None where the caller reads no scores of people.
    """

    team: UUID
    on: date
    plan: PlanInForce
    stage: Stage
    needs: TeamNeeds[int] | None
    reason: Reason | None
    nearest: Sequence[NearestRep] | None


def needs_of(*, team: Team, caller: Caller, on: date, position: int | None = None) -> NeedsOfTeam:
    """Return what a team that the caller sees needs to meet a stage, the current one without one.

    A day that the caller does not read in full has no needs. Raises NoPlan and NoStage.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, on)
        day = Snapshot(cursor, inputs, Wanted(team.pk, Measure.LEVEL), on)
    if day.plan is None:
        raise NoPlan("No target plan applies to this team.")
    stage = _stage(day.plan, on, position)
    reason = day.published[1]
    if (team.pk, on) in policies.hidden_days(caller, [team.pk], on):
        reason = Reason.BELOW_MINIMUM_COHORT
    if reason is not None:
        return NeedsOfTeam(team.pk, on, day.plan, stage, None, reason, None)
    counted = {
        rep: value for rep, each in day.states.items() if (value := each.counted) is not None
    }
    scored = [each.value for each in day.states.values()
              if each.value is not None and not each.absent]  # fmt: skip
    needs = team_needs(counted, scored, stage.threshold, day.plan.plan.share_required)
    nearest = _nearest(caller, inputs, needs, counted)
    return NeedsOfTeam(team.pk, on, day.plan, stage, needs, None, nearest)


def _stage(plan: PlanInForce, on: date, position: int | None) -> Stage:
    stages = plan.plan.stages
    if position is None:
        return stage_on(stages, on)
    stage = next((each for each in stages if each.position == position), None)
    if stage is None:
        raise NoStage(len(stages))
    return stage


def _nearest(
    caller: Caller, inputs: Inputs, needs: TeamNeeds[int], counted: dict[int, int]
) -> list[NearestRep] | None:
    if SCORES_READ not in caller.permissions:
        return None
    below = needs.below[:MOST_NEAREST]
    ids = dict(zip((rep for rep, _ in below), packed.uuids(inputs.reps[[r for r, _ in below]]),
                   strict=True)) if below else {}  # fmt: skip
    reps = Rep.objects.visible_to(caller).filter(pk__in=ids.values())
    names = dict(reps.values_list("pk", "name"))
    shows = DIRECTORY_READ in caller.permissions
    return [
        NearestRep(ids[rep], names[ids[rep]] if shows else None, counted[rep], gain)
        for rep, gain in below
        if ids[rep] in names
    ]
