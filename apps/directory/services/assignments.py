from datetime import date, timedelta

from django.db import transaction

from apps.organisations.services import mark_stale, record_event
from apps.organisations.services.audit import snapshot

from ..models import Assignment, Rep, Team


@transaction.atomic
def assign(
    *, rep: Rep, from_day: date, team: Team | None, today: date
) -> tuple[Assignment, bool]:
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


def _team_on(rep, day):
    earlier = Assignment.objects.of(rep.organisation_id).of_rep(rep.pk).filter(from_day__lte=day)
    return earlier.order_by("-from_day").values_list("team_id", flat=True).first()


def _mark(rep, from_day, teams, today):
    """The days until the rep's next assignment change for the team left and the team entered."""
    if len(teams) == 1:
        return
    later = Assignment.objects.of(rep.organisation_id).of_rep(rep.pk).filter(from_day__gt=from_day)
    following = later.order_by("from_day").values_list("from_day", flat=True).first()
    last = min(today, following - timedelta(days=1)) if following else today
    mark_stale(rep.organisation_id, [(team, from_day, last) for team in teams - {None}])
