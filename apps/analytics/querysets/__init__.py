from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan

from apps.directory.querysets import OfRepsQuerySet
from apps.organisations.querysets import Today, period_sql
from apps.scores.permissions import SCORES_READ
from ssi_platform.domain.measures import SSI
from ssi_platform.domain.periods import Grain
from ssi_platform.tenancy.querysets import Row, TenantQuerySet
from ssi_platform.tenancy.roles import Role

from .conditions import (
    LISTED_DAY,
    LISTED_WEEK,
    RELEASED_TO_MANAGER,
    RELEASED_TO_REP,
)

if TYPE_CHECKING:
    from ssi_platform.domain.periods import Calendar
    from ssi_platform.tenancy.caller import Caller

    from ..models import (  # noqa: F401 - Quoted.
        CurrentStanding,
        LeaderboardOptOut,
        OrganisationDay,
        PlanDay,
        PublishedFigure,
        Release,
        StageVerdict,
        TeamDay,
    )

LAST_DAYS = """
    {day} IN (
        SELECT max(o.day) FROM analytics_organisationday o WHERE o.organisation_id = %s
        GROUP BY {first} HAVING {ended} <= %s)
"""


def lists_everybody(caller: "Caller") -> bool:
    """Tell whether a caller reads the score of every rep, so that no figure has to be hidden."""
    return caller.sees_all and SCORES_READ in caller.permissions


class DaysQuerySet(TenantQuerySet[Row]):
    def of_team(self, team_id: UUID) -> Self:
        return self.where_columns(team=team_id)

    def between(self, first: date, last: date) -> Self:
        return self.where_columns(day__range=(first, last)).order_by("day")

    def of_index(self) -> Self:
        """Add the key of the index as a measure, and whether its review is overdue today."""
        return self.annotate(
            measure=Value(SSI.key, TextField()),
            review_overdue=GreaterThan(Today(), Value(SSI.next_review, DateField())),
        )

    def last_of_periods(
        self, organisation_id: UUID, grain: Grain, calendar: "Calendar", *, today: date,
        in_progress: bool,
    ) -> Self:  # fmt: skip
        """The rows of each period's last computed day, with the period.

        It is the last day that the organisation has figures of, the same for all teams. Periods
        that have not ended today are left out unless they are wanted. Definition:
        docs/statistics.md, "Weeks, months and quarters".
        """
        first, last, _ = period_sql(grain, calendar, "o.day")
        day = f"{self.model._meta.db_table}.day"
        until = "min(o.day)" if in_progress else f"min({last})"
        condition = LAST_DAYS.format(day=day, first=first, ended=until)
        rows = self.filter(RawSQL(condition, [organisation_id, today], BooleanField()))  # noqa: S611 - Our own columns.
        return rows.with_period(grain, calendar, today)

    def with_period(self, grain: Grain, calendar: "Calendar", today: date) -> Self:
        """Add the first and the last day of each row's period, its name, and whether it is over."""
        first, last, label = period_sql(grain, calendar, f"{self.model._meta.db_table}.day")
        return self.annotate(
            period=RawSQL(label, [], TextField()),  # noqa: S611 - Our own columns.
            period_first=RawSQL(first, [], DateField()),  # noqa: S611 - As above.
            period_last=RawSQL(last, [], DateField()),  # noqa: S611 - As above.
            in_progress=RawSQL(f"{last} > %s", [today], BooleanField()),  # noqa: S611 - As above.
        )


class TeamDayQuerySet(DaysQuerySet["TeamDay"]):
    def visible_to(self, caller: "Caller") -> Self:
        """The days of whose reps the caller may list everybody."""
        rows = super().visible_to(caller)
        if lists_everybody(caller):
            return rows
        return rows.of_manager(caller, LISTED_DAY) if caller.role == Role.MANAGER else rows.none()

    def hidden_from(self, caller: "Caller") -> Self:
        """The days on which a manager's teams contain reps of teams of somebody else."""
        rows = self.of_organisation(caller.organisation_id)
        return rows.of_manager(caller, f"NOT ({LISTED_DAY})")

    def of_manager(self, caller: "Caller", condition: str) -> Self:
        """The days of a manager's teams that a condition of SQL holds for."""
        given = [caller.organisation_id, caller.membership_id, caller.organisation_id]
        teams = self._related("team").visible_to(caller)
        listed = RawSQL(condition, given, BooleanField())  # noqa: S611 - Our own columns.
        return self.filter(listed, team__in=teams.values("pk"))


class OrganisationDayQuerySet(DaysQuerySet["OrganisationDay"]):
    def visible_to(self, caller: "Caller") -> Self:
        """For those who list everybody. Others read `policies.organisation_days`, or releases."""
        rows = super().visible_to(caller)
        return rows if lists_everybody(caller) else rows.none()

    def rounded(self, days: Mapping[int, Collection[date]]) -> Self:
        """Add `step`: what a day's figures are rounded to, 0 for those that are shown in full."""
        steps = [When(day__in=some, then=Value(step)) for step, some in days.items()]
        step = Case(*steps, default=Value(0), output_field=IntegerField())
        return self.annotate(step=step)


class ReleaseQuerySet(DaysQuerySet["Release"]):
    def visible_to(self, caller: "Caller") -> Self:
        """See docs/small-teams.md, "Who reads which releases"."""
        rows = super().visible_to(caller)
        if lists_everybody(caller):
            return rows
        if caller.role == Role.REP:
            given: list[Any] = [caller.organisation_id, caller.own_rep]
            return rows.filter(RawSQL(RELEASED_TO_REP, given * 2, BooleanField()))  # noqa: S611 - Our own columns.
        if caller.role == Role.MANAGER:
            given = [caller.organisation_id, caller.membership_id]
            teams = self._related("team").visible_to(caller)
            rows = rows.filter(Q(team=None) | Q(team__in=teams.values("pk")))
            return rows.filter(RawSQL(RELEASED_TO_MANAGER, given, BooleanField()))  # noqa: S611 - Our own columns.
        return rows.of_organisation_itself()

    def of_organisation_itself(self) -> Self:
        return self.filter(team=None)

    def latest_before(self, day: date) -> Self:
        """Of each team, and of the organisation, the last release with figures before a day."""
        released = self.filter(day__lt=day, median__isnull=False)
        return released.order_by("team", "-day").distinct("team")


class PlanDayQuerySet(DaysQuerySet["PlanDay"]):
    pass


class StageVerdictQuerySet(TenantQuerySet["StageVerdict"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Verdicts whose reps the caller may list on each day of the due week."""
        rows = super().visible_to(caller)
        if lists_everybody(caller):
            return rows
        if caller.role != Role.MANAGER:
            return rows.none()
        given = [caller.organisation_id, caller.membership_id, caller.organisation_id]
        teams = self._related("team").visible_to(caller)
        return rows.filter(
            RawSQL(LISTED_WEEK, given, BooleanField()),  # noqa: S611 - Our own columns.
            team__in=teams.values("pk"),
        )

    def with_terms(self) -> Self:
        """Add the stage and its plan's version, which a verdict is shown with."""
        return self.select_related("stage__version").defer("reps", "population")

    def resting_on(self, first: date, last: date) -> Self:
        """The verdicts that a score of one of these days may change."""
        return self.filter(since__lte=last, due_on__gte=first)


class ForecastQuerySet(TenantQuerySet[Row]):
    def visible_to(self, caller: "Caller") -> Self:
        """Those of all teams for who reads every score, and for managers those of their teams."""
        rows, teams = super().visible_to(caller), self._related("team").visible_to(caller)
        managed = rows.filter(team__in=teams) if caller.role == Role.MANAGER else rows.none()
        return rows if lists_everybody(caller) else managed


class LeaderboardOptOutQuerySet(OfRepsQuerySet["LeaderboardOptOut"]):
    pass


class CurrentStandingQuerySet(OfRepsQuerySet["CurrentStanding"]):
    pass


class PublishedFigureQuerySet(QuerySet["PublishedFigure"]):
    def of_index(self) -> Self:
        """Figures that are comparable with a median of totals: means and medians of the index."""
        return self.filter(unit__in=["ssi_mean", "ssi_median"]).order_by("key")
