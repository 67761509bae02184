from rest_framework.exceptions import PermissionDenied

from ssi_platform.tenancy.roles import Role

from ..models import Team, Tenure


def tenures_on(rep, day):
    return Tenure.objects.of(rep.organisation_id).of_rep(rep.pk).on(day)


def refuse_foreign_history(view, rows):
    """A manager does not rewrite what was earned in somebody else's team.

    `rows` are the assignments or tenures that would change. Raises PermissionDenied.
    """
    if view.caller.role != Role.MANAGER:
        return
    theirs = view.visible(Team).values("pk")
    if rows.exclude(team=None).exclude(team__in=theirs).exists():
        raise PermissionDenied("The rep was in a team that is not yours.", "not_your_team")
