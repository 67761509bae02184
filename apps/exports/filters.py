from django.utils.choices import CallableChoiceIterator
from django_filters.rest_framework import ChoiceFilter, FilterSet

from apps.jobs.models import JobState

from .models import Export
from .services import content_choices


class ExportFilter(FilterSet):
    content = ChoiceFilter(choices=CallableChoiceIterator(content_choices))
    state = ChoiceFilter(field_name="job__state", choices=JobState.choices)

    class Meta:
        model = Export
        fields = ["format"]
