from django_filters.rest_framework import BooleanFilter, FilterSet, UUIDFilter

from .models import TargetPlan


class TargetPlanFilter(FilterSet):
    team = UUIDFilter(field_name="team_id")
    team__isnull = BooleanFilter(field_name="team_id", lookup_expr="isnull")

    class Meta:
        model = TargetPlan
        fields = ["name"]
