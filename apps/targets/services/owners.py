"""Plans of one owner: locked while they are written, without common days, marked to be computed."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from apps.directory.models import Team
from apps.directory.services import mark_standings_of
from apps.ledger.services import mark_stale, mark_standings
from apps.organisations.models import Organisation
from ssi_platform.domain.nearest_plans import first_common_day
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.verdicts import first_day_needed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import PlanVersion, TargetPlan

CheckDays = Callable[[TargetPlan, PlanVersion | None], None]


class PlanOverlaps(ValueError):
    """A day would belong to two plans of one team, of one rep, or of the organisation."""


def held(caller: Caller, plan: TargetPlan) -> TargetPlan:
    """Lock and return a stored plan that the caller may write."""
    policies.may_write_plan(caller, plan.team_id, plan.rep_id)
    lock_owners(caller.organisation_id)
    return (
        TargetPlan.objects.of_organisation(caller.organisation_id)
        .select_for_update()
        .get(pk=plan.pk)
    )


def lock_owners(organisation_id: UUID) -> None:
    """Keep others from writing plans: whether two of one owner overlap is read and then stored."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def versions_of(plan: TargetPlan) -> list[PlanVersion]:
    return list(PlanVersion.objects.of_organisation(plan.organisation_id).of_plan(plan.pk))


def check_overlap(plan: TargetPlan) -> None:
    """Raise PlanOverlaps where a day of the plan belongs to another one of its owner as well."""
    plans = TargetPlan.objects.of_organisation(plan.organisation_id)
    plans = plans.filter(team=plan.team_id, rep=plan.rep_id)
    versions = PlanVersion.objects.of_organisation(plan.organisation_id).by_owner(plans)
    own = next(each for each in versions[plan.owner_id] if each[0].plan_id == plan.pk)
    for other in versions[plan.owner_id]:
        day = None if other is own else first_common_day(own, other)
        if day:
            name = other[0].plan.name
            detail = f"The day {day} belongs to the plan “{name}”: end one before the other begins."
            raise PlanOverlaps(detail)


def check_days(plan: TargetPlan, new: PlanVersion | None = None) -> None:
    """Check the days of a plan that was written, with a version that was added to it.

    Raises PlanOverlaps and Invalid.
    """
    if new is not None:
        check_holds(new)
    check_overlap(plan)


def check_holds(version: PlanVersion) -> None:
    """Raise Invalid where the terms of a later version would hold on no day."""
    if version.last_day is not None and version.last_day < version.effective_from:
        detail = f"The plan ends on {version.last_day}: these terms would hold on no day."
        raise Invalid([FieldError("effective_from", "after_end", detail)])


def mark(
    plan: TargetPlan, version: PlanVersion, today: date, *, version_id: UUID | None = None
) -> None:
    """Mark the days of a plan that are counted by its terms, of the teams that may inherit it.

    `version_id` is a version to compute alone: an edit changes no other. A new plan may take the
    place of another one, whose teams then have no days of the former. How a rep stands against
    the own plan is no figure of a team.
    """
    mark_standings_under(plan, today)
    if plan.rep_id is not None:
        return
    organisation_id = plan.organisation_id
    since = first_day_needed(version.as_plan())
    teams: list[UUID | None] = [None]
    if plan.team_id is not None:
        below = Team.objects.of_organisation(organisation_id).ever_below(plan.team_id)
        teams = list(below.values_list("pk", flat=True))
    ranges = [(team, since, today) for team in teams]
    mark_stale(organisation_id, ranges, plans_only=True, plan_version_id=version_id)


def mark_standings_under(plan: TargetPlan, today: date) -> None:
    """Mark the standings of today of the reps that a plan may apply to.

    Those of its team stand for those of the teams below. A plan that has not begun is looked at,
    too: it may be the one that applies.
    """
    if plan.rep_id is not None:
        mark_standings_of(plan.organisation_id, [plan.rep_id], today)
    else:
        mark_standings(plan.organisation_id, [plan.team_id])


def mark_versions(plan: TargetPlan, today: date) -> None:
    """Mark the days of all versions of a plan, as `mark` does."""
    for version in versions_of(plan):
        mark(plan, version, today, version_id=version.pk)
