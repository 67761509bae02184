from django.db.models import QuerySet

from ssi_platform.tenancy.querysets import TenantQuerySet


class AggregateQuerySet(TenantQuerySet):
    """Numbers of teams: shown only where enough reps stand behind them for this caller."""

    def visible_to(self, caller):
        return super().visible_to(caller).filter(scored__gte=caller.minimum_cohort)

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
