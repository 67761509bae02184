from django_filters.rest_framework import BooleanFilter, CharFilter, FilterSet, UUIDFilter

from ssi_platform.api.filters import UUIDInFilter

from .models import Rep, Team, Tenure


class TeamFilter(FilterSet):
    parent = UUIDFilter(field_name="parent_id")
    parent__isnull = BooleanFilter(field_name="parent_id", lookup_expr="isnull")
    name__icontains = CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Team
        fields = ["external_id", "name"]


class RepFilter(FilterSet):
    team = UUIDFilter(field_name="team")
    team__isnull = BooleanFilter(field_name="team", lookup_expr="isnull")
    name__icontains = CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Rep
        fields = ["external_id", "email", "name"]


class AssignmentFilter(FilterSet):
    rep = UUIDFilter(field_name="rep_id")
    rep__in = UUIDInFilter(field_name="rep_id")
    team = UUIDFilter(field_name="team_id")

    class Meta:
        model = Tenure
        fields = []
