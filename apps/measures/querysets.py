from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, TextField, Value

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.domain.measures import Measure
    from ssi_platform.tenancy.caller import Caller

    from .models import ImportedValue, MeasureDefinition, MeasureValue  # noqa: F401 - Quoted.


class MeasureDefinitionQuerySet(TenantQuerySet["MeasureDefinition"]):
    def held(self, organisation_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Lock measures against changes and deletion; return the ids of those that are there."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM measures_measuredefinition WHERE organisation_id = %s"
                " AND id = ANY(%s) ORDER BY id FOR KEY SHARE",
                [organisation_id, list(ids)],
            )
            return {row for (row,) in cursor.fetchall()}


class MeasureValueQuerySet(TenantQuerySet["MeasureValue"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Managers read values of their reps and teams, reps their own; all the organisation's."""
        rows = super().visible_to(caller)
        if caller.sees_all:
            return rows
        of_organisation = Q(rep=None, team=None)
        reps = Q(rep__in=self._related("rep").visible_to(caller).values("pk"))
        if caller.role == Role.REP:
            return rows.filter(of_organisation | reps)
        teams = Q(team__in=self._related("team").visible_to(caller).values("pk"))
        return rows.filter(of_organisation | reps | teams)

    def of_measure(self, measure_id: UUID) -> Self:
        return self.filter(measure_id=measure_id)

    def of_subject(self, rep_id: UUID | None, team_id: UUID | None) -> Self:
        """The values of a rep, of a team, or with neither of the organisation."""
        return self.filter(rep=rep_id, team=team_id)

    def of_some(self, reps: Collection[UUID | None], teams: Collection[UUID | None]) -> Self:
        """The values of some reps and teams, and those of the organisation."""
        return self.filter(Q(rep__in=reps) | Q(team__in=teams) | Q(rep=None, team=None))

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))

    def labelled(self, measure: "Measure", today: date) -> Self:
        """Add the key of the measure, and whether its review is overdue."""
        return self.annotate(
            measure=Value(measure.key, TextField()),
            review_overdue=Value(measure.is_overdue(today), BooleanField()),
        )
