from django_filters.rest_framework import FilterSet

from .models import PublishedFigure


class PublishedFigureFilter(FilterSet):
    class Meta:
        model = PublishedFigure
        fields = ["unit", "confidence"]
