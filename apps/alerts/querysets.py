from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from apps.analytics.querysets import lists_everybody
from apps.analytics.querysets.conditions import ListedOn
from apps.directory.models import Tenure
from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Alert, EvaluatedDay


class AlertQuerySet(TenantQuerySet["Alert"]):
    def visible_to(self, caller: "Caller") -> Self:
        """All for who reads every score; a manager's of today's teams and of the reps in them.

        Of a team not those of a day on which it held reps of a team that is not the manager's:
        their figures are hidden from the manager too.
        """
        rows = super().visible_to(caller)
        if lists_everybody(caller):
            return rows
        if caller.role != Role.MANAGER:
            return rows.none()
        teams = self._related("team").visible_to(caller).values("pk")
        listed = ListedOn("team", "opened_on", caller=caller)
        reps = Tenure.objects.of_organisation(caller.organisation_id).today().filter(team__in=teams)
        return rows.filter(Q(listed, team__in=teams) | Q(rep__in=reps.values("rep")))

    def standing(self) -> Self:
        """Alerts that are not cleared."""
        return self.exclude(state="cleared")

    def due_again(self, today: date) -> Self:
        """Snoozed alerts whose day has come."""
        return self.filter(state="snoozed", snoozed_until__lte=today)


class EvaluatedDayQuerySet(TenantQuerySet["EvaluatedDay"]):
    pass
