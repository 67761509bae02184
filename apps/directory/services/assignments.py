from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from apps.organisations.services import mark_stale, record_event
from apps.organisations.services.audit import snapshot

from ..models import Assignment, Rep, Team, Tenure


@transaction.atomic
def assign(*, rep: Rep, from_day: date, team: Team | None, today: date) -> tuple[Assignment, bool]:
    """Put a rep into a team, or out of any, from a day on; return (assignment, created).

    It holds until the rep's next assignment, and what was before stays as it was. Safe to repeat.
    """
    Rep.objects.of(rep.organisation_id).select_for_update().get(pk=rep.pk)
    assignment = _starting(rep, from_day)
    team_before = _team_on(rep, from_day)
    created = assignment is None
    if assignment is None:
        assignment = Assignment(organisation_id=rep.organisation_id, rep=rep, from_day=from_day)
        before = None
    elif assignment.team_id == (team.pk if team else None):
        return assignment, False
    else:
        before = snapshot(assignment)
    assignment.team = team
    assignment.save()
    _mark(rep, from_day, {team_before, assignment.team_id}, today)
    record_event("assign", assignment, before=before, after=snapshot(assignment))
    return assignment, created


@transaction.atomic
def unassign(*, assignment: Assignment, today: date) -> None:
    """Take an assignment back: the one before it goes on in its place."""
    rep, from_day = assignment.rep, assignment.from_day
    Rep.objects.of(rep.organisation_id).select_for_update().get(pk=rep.pk)
    team_before = assignment.team_id
    record_event("unassign", assignment, before=snapshot(assignment))
    assignment.delete()
    _mark(rep, from_day, {team_before, _team_on(rep, from_day)}, today)


def _starting(rep: Rep, day: date) -> Assignment | None:
    return Assignment.objects.of(rep.organisation_id).of_rep(rep.pk).filter(from_day=day).first()


def _team_on(rep: Rep, day: date) -> UUID | None:
    earlier = Assignment.objects.of(rep.organisation_id).of_rep(rep.pk).filter(from_day__lte=day)
    return earlier.order_by("-from_day").values_list("team_id", flat=True).first()


def _mark(rep: Rep, from_day: date, teams: set[UUID | None], today: date) -> None:
    """The days until the rep's next assignment change for the team left and the team entered.

    Later days keep their roster, but whether the rep is a newcomer, or was there when a plan
    started, may come out differently: the teams of those days are looked at again.
    """
    if len(teams) == 1:
        return
    later = Tenure.objects.of(rep.organisation_id).of_rep(rep.pk).filter(from_day__gt=from_day)
    later = list(later.order_by("from_day"))
    last = min(today, later[0].from_day - timedelta(days=1)) if later else today
    spans = [(team, from_day, last) for team in teams - {None}]
    spans += [
        (tenure.team_id, tenure.from_day, _last_day(tenure, today))
        for tenure in later
        if tenure.team_id
    ]
    mark_stale(rep.organisation_id, spans)


def _last_day(tenure: Tenure, today: date) -> date:
    return min(today, tenure.to_day - timedelta(days=1)) if tenure.to_day else today
