from django_filters.rest_framework import CharFilter, DateFilter, FilterSet, UUIDFilter

from ssi_platform.api.filters import UUIDInFilter

from .models import DailyScore, ScoreImport


class ScoreFilter(FilterSet):
    rep = UUIDFilter(field_name="rep_id")
    rep__in = UUIDInFilter(field_name="rep_id")
    day__gte = DateFilter(field_name="day", lookup_expr="gte")
    day__lte = DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = DailyScore
        fields = ["day"]


class ScoreImportFilter(FilterSet):
    state = CharFilter(field_name="job__state")

    class Meta:
        model = ScoreImport
        fields = ["format", "sha256"]
