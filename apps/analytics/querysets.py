from django.db.models import Case, F, FloatField, Func, QuerySet, TextField, Value, When

from ssi_platform.tenancy.querysets import TenantQuerySet

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

    def as_sql(self, compiler, connection, **context):
        parts = [compiler.compile(part) for part in self.source_expressions]
        (roster, roster_given), (scored, scored_given) = parts
        sql = (
            f"coalesce((20000::bigint * {scored} + {roster}) / nullif(2 * {roster}, 0), 0)"
            " / 10000::float8"
        )
        return sql, [*scored_given, *roster_given, *roster_given]


COVERAGE = Coverage("roster", "scored")


class AggregateQuerySet(TenantQuerySet):
    """Numbers of teams: shown only where enough reps stand behind them for this caller."""

    def visible_to(self, caller):
        return super().visible_to(caller).large_enough_for(caller)

    def large_enough_for(self, caller):
        least = caller.minimum_cohort
        return self.filter(scored__gte=least) if least else self

    def of_team(self, team_id):
        return self.filter(team_id=team_id)

    def between(self, first, last):
        return self.filter(day__range=(first, last)).order_by("day")


class TeamDayQuerySet(AggregateQuerySet):
    def visible_to(self, caller):
        days = super().visible_to(caller)
        if caller.sees_all:
            return days
        teams = self.model._meta.get_field("team").related_model.objects.visible_to(caller)
        return days.filter(team__in=teams.values("pk"))


class StageDayQuerySet(TenantQuerySet):
    def between(self, first, last):
        return self.filter(day__range=(first, last)).order_by("day")


class PublishedFigureQuerySet(QuerySet):
    def of_index(self):
        """Figures that a median of totals may be set beside: means and medians of the index."""
        return self.filter(unit__in=["ssi_mean", "ssi_median"]).order_by("key")
