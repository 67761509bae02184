"""Why a figure of a team changed between two days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from uuid import UUID

import numpy as np
from django.db import connection

from apps.directory.models import Rep, Team
from apps.directory.permissions import DIRECTORY_READ
from apps.organisations.models import Organisation
from apps.scores.permissions import SCORES_READ
from apps.shifts.models import PlatformShift
from ssi_platform.database import packed
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.calendar import cut_off
from ssi_platform.domain.causes import Cause, TwoDays
from ssi_platform.domain.explanations import Measure, Step, explain
from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.rosters import Ints
from ssi_platform.domain.statistics import coverage_state
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..querysets import lists_everybody
from .assessing import NoPlan
from .inputs import Inputs
from .snapshots import Snapshot, Wanted

MOST_NAMED = 10  # Contributors of a step.


@dataclass(frozen=True, slots=True)
class End:
    """One of the two days, as statistics or attainment answer it; the figure in thousandths."""

    day: date
    figure: int | None = None
    reason: Reason | None = None
    state: str = "insufficient_data"
    roster: int | None = None
    scored: int | None = None
    plan: UUID | None = None
    plan_version: int | None = None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A rep of a step, with the scores that counted before and after it; None for none."""

    rep: UUID
    name: str | None
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step, with those of its largest contributors that the caller lists."""

    cause: Cause
    before: int
    after: int
    difference: int
    reps: int
    contributors: list[Named]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The change of a figure; `start` is what the steps begin with, `known_at` the cut-off."""

    team: UUID | None
    measure: Measure
    known_at: datetime
    first: End
    last: End
    start: int | None
    change: int | None
    steps: list[NamedStep]


def explain_change(
    *,
    team: Team | None,
    caller: Caller,
    days: tuple[date, date],
    measure: Measure,
) -> Explanation:
    """Split the change of a figure of a team, or of the organisation, between two days.

    A day that is not one of `policies.explained_days` has no figure, and then there are no steps.
    Raises NoPlan where the figure is of a plan, and none applies on one of the days.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    wanted = Wanted(team.pk if team else None, measure)
    full = policies.explained_days(caller, wanted.team, days)
    known_at = cut_off(days[0], organisation.zone)
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, days[1])
        first, last = (Snapshot(cursor, inputs, wanted, day) for day in days)
        known = first.known(cursor, known_at)
    _refuse_without_plan(first, last)
    shown = full.issuperset(days)
    steps = _steps(first, last, known) if shown else []
    begin, end = (each.whole for each in (first, last))
    start = change = None
    if shown and begin is not None and end is not None:
        start = steps[0].before if steps else begin
        change = end - start
    ends = [_end(caller, each, is_shown=each.day in full) for each in (first, last)]
    named = _named(caller, inputs, steps)
    return Explanation(wanted.team, measure, known_at, ends[0], ends[1], start, change, named)


def _refuse_without_plan(*days: Snapshot) -> None:
    for each in days:
        if each.plan is None and each.wanted.measure is not Measure.MEDIAN:
            raise NoPlan(f"No target plan applies on {each.day}.")


def _steps(first: Snapshot, last: Snapshot, known: Ints) -> list[Step[int]]:
    among = np.flatnonzero(first.members | last.members).tolist()
    reps = {
        rep: TwoDays(
            first.states.get(rep) or first.state_of(rep),
            last.states.get(rep) or last.state_of(rep),
            None if known[rep] == MISSING else int(known[rep]),
        )
        for rep in among
    }
    shifts = PlatformShift.objects.confirmed().filter(day__lte=last.day)
    return explain(reps, first.figure, last.figure, [shift.as_domain() for shift in shifts])


def _end(caller: Caller, day: Snapshot, *, is_shown: bool) -> End:
    version = day.plan if day.wanted.measure is not Measure.MEDIAN else None
    end = End(day.day)
    if version is not None:
        threshold = day.threshold if day.wanted.measure is Measure.SHARE else None
        end = End(day.day, plan=version.plan_id, plan_version=version.number, threshold=threshold)
    if not is_shown:
        nobody = lists_everybody(caller)
        return replace(end, reason=Reason.NO_ROSTER if nobody else Reason.BELOW_MINIMUM_COHORT)
    figure, reason = day.published
    return replace(
        end, figure=figure, reason=reason, roster=day.roster, scored=day.scored,
        state=coverage_state(day.roster, day.scored),
    )  # fmt: skip


def _named(caller: Caller, inputs: Inputs, steps: Sequence[Step[int]]) -> list[NamedStep]:
    """Return the steps with the ids of reps, and the names of those that the caller lists."""
    ids = packed.uuids(inputs.reps)
    most = MOST_NAMED if caller.sees_all else None
    involved = {ids[each.rep] for step in steps for each in step.contributors[:most]}
    names = _names(caller, involved) if SCORES_READ in caller.permissions else {}
    return [_named_step(step, ids, names) for step in steps]


def _names(caller: Caller, involved: Collection[UUID]) -> dict[UUID, str | None]:
    """Return the names of those reps that the caller lists; None for a name that is not shown."""
    reps = Rep.objects.visible_to(caller).filter(pk__in=involved)
    shows = DIRECTORY_READ in caller.permissions
    return {pk: name if shows else None for pk, name in reps.values_list("pk", "name")}


def _named_step(
    step: Step[int], ids: Sequence[UUID], names: Mapping[UUID, str | None]
) -> NamedStep:
    listed = (each for each in step.contributors if ids[each.rep] in names)
    contributors = [
        Named(ids[each.rep], names[ids[each.rep]], each.before, each.after)
        for each in islice(listed, MOST_NAMED)
    ]
    return NamedStep(step.cause, step.before, step.after, step.difference, step.reps, contributors)
