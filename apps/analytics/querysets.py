from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import Case, F, FloatField, Func, QuerySet, TextField, Value, When
from django.db.models.sql.compiler import SQLCompiler

from apps.directory.querysets import OfTeamsQuerySet
from ssi_platform.tenancy.querysets import Row, TenantQuerySet

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import PlanDay, PublishedFigure, StageVerdict, TeamDay


# What `coverage_state` and `coverage` say of a row, as the database says it.
STATE = Case(
    When(roster__gt=F("scored") * 2, then=Value("insufficient_data")),
    When(scored=0, then=Value("insufficient_data")),
    When(scored=1, then=Value("single_rep")),
    default=Value("ok"),
    output_field=TextField(),
)


class Coverage(Func):
    """scored / roster in ten-thousandths, rounded half up in whole numbers, then as a part."""

    arity = 2
    output_field = FloatField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> Any:
        parts = [compiler.compile(part) for part in self.source_expressions]
        (roster, roster_given), (scored, scored_given) = parts
        sql = (
            f"coalesce((20000::bigint * {scored} + {roster}) / nullif(2 * {roster}, 0), 0)"
            " / 10000::float8"
        )
        return sql, [*scored_given, *roster_given, *roster_given]


COVERAGE = Coverage("roster", "scored")


class AggregateQuerySet(TenantQuerySet[Row]):
    """Figures of teams: visible only if they are of enough reps for this caller."""

    def visible_to(self, caller: "Caller") -> Self:
        return super().visible_to(caller).large_enough_for(caller)

    def large_enough_for(self, caller: "Caller") -> Self:
        least = caller.minimum_cohort
        return self.filter(scored__gte=least) if least else self

    def of_team(self, team_id: UUID) -> Self:
        return self.where_columns(team=team_id)

    def between(self, first: date, last: date) -> Self:
        return self.where_columns(day__range=(first, last)).order_by("day")


class TeamDayQuerySet(OfTeamsQuerySet["TeamDay"], AggregateQuerySet["TeamDay"]):  # type: ignore[override] # Two managers.
    pass


class PlanDayQuerySet(TenantQuerySet["PlanDay"]):
    def between(self, first: date, last: date) -> Self:
        return self.where_columns(day__range=(first, last)).order_by("day")


class StageVerdictQuerySet(OfTeamsQuerySet["StageVerdict"], AggregateQuerySet["StageVerdict"]):  # type: ignore[override] # As above.
    def with_terms(self) -> Self:
        """Add the stage and its plan's version, which a verdict is shown with."""
        return self.select_related("stage__version").defer("reps", "population")

    def resting_on(self, first: date, last: date) -> Self:
        """The verdicts that a score of one of these days may change."""
        return self.filter(since__lte=last, due_on__gte=first)


class PublishedFigureQuerySet(QuerySet["PublishedFigure"]):
    def of_index(self) -> Self:
        """Figures that are comparable with a median of totals: means and medians of the index."""
        return self.filter(unit__in=["ssi_mean", "ssi_median"]).order_by("key")
