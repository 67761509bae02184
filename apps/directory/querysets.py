from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import (
    DateField,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.expressions import RawSQL

from apps.organisations.querysets import TODAY, Day, Today
from ssi_platform.tenancy.external_ids import EntryQuerySet
from ssi_platform.tenancy.querysets import Row, TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Assignment, Lineage, ParentPeriod, Rep, Team, Tenure  # noqa: F401 - Quoted.


# Raw SQL: all requests of managers use these, and Django's SQL would join more tables.
TEAMS_OF_MANAGER = f"""
    SELECT l.descendant_id FROM directory_teammanager m
    JOIN directory_lineage l ON l.organisation_id = m.organisation_id AND l.ancestor_id = m.team_id
    WHERE m.organisation_id = %s AND m.membership_id = %s
      AND l.from_day <= {TODAY} AND (l.to_day IS NULL OR l.to_day > {TODAY})
"""  # noqa: S608 - Our own columns.
REPS_OF_MANAGER = f"""
    SELECT t.rep_id FROM directory_tenure t
    WHERE t.organisation_id = %s AND t.team_id IN ({TEAMS_OF_MANAGER})
      AND (t.to_day IS NULL OR t.to_day > {TODAY})
"""  # noqa: S608 - Our own columns.


class TeamToday(Func):
    """The id of the team that a rep is in today; every read of a rep shows it."""

    arity = 2
    output_field = UUIDField()
    template = f"""(
        SELECT t.team_id FROM directory_tenure t
        WHERE (t.organisation_id, t.rep_id) = (%(expressions)s)
          AND t.from_day <= {TODAY}
          AND (t.to_day IS NULL OR t.to_day > {TODAY})
    )"""  # noqa: S608 - Our own columns.


class ParentToday(Func):
    """The id of the team that a team is directly below today; every read of a team shows it."""

    arity = 2
    output_field = UUIDField()
    template = f"""(
        SELECT p.parent_id FROM directory_teamparent p
        WHERE (p.organisation_id, p.team_id) = (%(expressions)s) AND p.from_day <= {TODAY}
        ORDER BY p.from_day DESC LIMIT 1
    )"""  # noqa: S608 - Our own columns.


def not_ended(prefix: str = "", day: Day | None = None) -> Q:
    day = Today() if day is None else day
    return Q(**{f"{prefix}to_day__isnull": True}) | Q(**{f"{prefix}to_day__gt": day})


class PeriodQuerySet(TenantQuerySet[Row]):
    """Rows that hold during [from_day, to_day)."""

    def on(self, day: Day) -> Self:
        """The rows that hold on a day: a date, or an expression."""
        return self.not_ended_on(day).filter(from_day__lte=day)

    def not_ended_on(self, day: Day) -> Self:
        """The rows that hold on a day or later."""
        return self.filter(not_ended(day=day))

    def today(self) -> Self:
        return self.on(Today())


class TeamQuerySet(EntryQuerySet["Team"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Managers see the trees they manage; reps the team they are in."""
        teams = super().visible_to(caller)
        if caller.sees_all:
            return teams
        if caller.role == Role.REP:
            mine = teams.filter(not_ended("tenures__"), tenures__rep=caller.own_rep)
            return teams.filter(pk__in=mine.values("pk"))
        return teams.filter(pk__in=_managed_teams(caller))

    def held_with_archived_day(
        self, organisation_id: UUID, ids: Collection[UUID]
    ) -> dict[UUID, date | None]:
        """Lock teams against archiving and deletion; return {id: archived_from}."""
        if not ids:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, archived_from FROM directory_team WHERE organisation_id = %s"
                " AND id = ANY(%s) ORDER BY id FOR KEY SHARE",
                [organisation_id, list(ids)],
            )
            return dict(cursor.fetchall())

    def in_use_on(self, day: Day) -> Self:
        """The teams that are not archived on a day: a date, or an expression."""
        return self.filter(Q(archived_from=None) | Q(archived_from__gt=day))

    def in_use(self) -> Self:
        """The teams that are not archived today."""
        return self.in_use_on(Today())

    def archived(self) -> Self:
        """The teams that are archived today."""
        return self.filter(archived_from__lte=Today())

    def with_parent(self) -> Self:
        """Add `parent`: the id of the team that a team is directly below today, if any."""
        return self.annotate(parent=ParentToday("organisation_id", "pk"))

    def with_parent_on(self, day: Day) -> Self:
        """Add `parent` and `parent_name` of a day."""
        period = self._related("parent_periods").on(day).filter(team=OuterRef("pk"))
        return self.annotate(
            parent=Subquery(period.values("parent")),
            parent_name=Subquery(period.values("parent__name")),
        )

    def with_parent_named_in(self, teams: QuerySet["Team"]) -> Self:
        """Add `parent_name` of today, empty where the parent is not among the given teams."""
        period = self._related("parent_periods").today().filter(team=OuterRef("pk"))
        named = period.filter(parent__in=teams.order_by().values("pk"))
        return self.annotate(parent_name=Subquery(named.values("parent__name")))

    def below(self, team_id: UUID) -> Self:
        """A team and all teams that are below it today."""
        below = self._related("lineage_up").today().filter(ancestor=team_id)
        return self.filter(pk__in=below.values("descendant"))

    def ever_below(self, team_id: UUID) -> Self:
        """A team and all teams that are, were or will be below it."""
        below = self._related("lineage_up").filter(ancestor=team_id)
        return self.filter(pk__in=below.values("descendant"))

    def ids_above(self) -> QuerySet["Lineage", dict[str, UUID]]:
        """The ids of these teams and of those that are above them today."""
        above = self._related("lineage_up").today().filter(descendant__in=self.values("pk"))
        ids: QuerySet[Lineage, dict[str, UUID]] = above.values("ancestor")
        return ids


class RepQuerySet(EntryQuerySet["Rep"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Managers see the reps of their teams; reps themselves."""
        reps = super().visible_to(caller)
        if caller.sees_all:
            return reps
        if caller.role == Role.REP:
            return reps.filter(pk=caller.own_rep)
        return reps.filter(pk__in=_managed_reps(caller))

    def with_team(self) -> Self:
        """Add `team`: the id of the team that a rep is in today, if any."""
        return self.annotate(team=TeamToday("organisation_id", "pk"))

    def with_team_named_in(self, teams: QuerySet["Team"]) -> Self:
        """Add `team_name` of today, empty where the team is not among the given ones."""
        tenures = self._related("tenures").today().filter(rep_id=OuterRef("pk"))
        today = tenures.filter(team__in=teams.order_by().values("pk"))
        return self.annotate(team_name=Subquery(today.values("team__name")[:1]))


class OfRepsQuerySet(TenantQuerySet[Row]):
    """Rows about a rep, visible to callers who see the rep."""

    def visible_to(self, caller: "Caller") -> Self:
        rows = super().visible_to(caller)
        if caller.sees_all:
            return rows
        if caller.role == Role.REP:
            return rows.filter(rep_id=caller.own_rep)
        return rows.filter(rep_id__in=_managed_reps(caller))

    def of_rep(self, rep_id: UUID) -> Self:
        return self.filter(rep_id=rep_id)


class TenureQuerySet(PeriodQuerySet["Tenure"], OfRepsQuerySet["Tenure"]):  # type: ignore[override] # Two managers.
    def with_excused(self, day: date) -> Any:
        """Add the `day`, and `excused`: whether the rep is absent on it, by an approved absence."""
        absences = _absences(self).filter(
            rep=OuterRef("rep"), state="approved", from_day__lte=day, to_day__gt=day
        )
        return self.annotate(day=Value(day, DateField()), excused=Exists(absences))


class AssignmentQuerySet(OfRepsQuerySet["Assignment"]):
    def managed_by(self, caller: "Caller") -> Self:
        """Of the reps of a manager's teams, the assignments to these teams or to none."""
        rows = self.visible_to(caller)
        if caller.sees_all:
            return rows
        teams = self._related("team").managed_by(caller)
        return rows.filter(Q(team=None) | Q(team__in=teams.values("pk")))


class OfTeamsQuerySet(TenantQuerySet[Row]):
    """Rows about a team, visible to callers who see the team."""

    def visible_to(self, caller: "Caller") -> Self:
        rows = super().visible_to(caller)
        if caller.sees_all:
            return rows
        teams = self._related("team").visible_to(caller)
        return rows.filter(team__in=teams.values("pk"))

    def of_team(self, team_id: UUID) -> Self:
        return self.where_columns(team=team_id)


class ParentPeriodQuerySet(PeriodQuerySet["ParentPeriod"], OfTeamsQuerySet["ParentPeriod"]):  # type: ignore[override] # As above.
    pass


def _absences(rows: OfRepsQuerySet[Any]) -> Any:
    """Return all absences, of the reps that rows are about."""
    reps = rows.model._meta.get_field("rep").related_model
    return reps._meta.get_field("absences").related_model.objects.all()


def _managed_teams(caller: "Caller") -> RawSQL:
    return RawSQL(TEAMS_OF_MANAGER, [caller.organisation_id, caller.membership_id])  # noqa: S611 - Our own columns.


def _managed_reps(caller: "Caller") -> RawSQL:
    given = [caller.organisation_id, caller.organisation_id, caller.membership_id]
    return RawSQL(REPS_OF_MANAGER, given)  # noqa: S611 - Our own columns.
