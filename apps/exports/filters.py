from django_filters.rest_framework import ChoiceFilter, FilterSet

from apps.jobs.models import JobState

from .models import Export


class ExportFilter(FilterSet):
    state = ChoiceFilter(field_name="job__state", choices=JobState.choices)

    class Meta:
        model = Export
        fields = ["content", "format"]
