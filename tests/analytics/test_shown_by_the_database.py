"""What the database writes into a list is what Python would have written."""

from itertools import product

import pytest
from django.db.models import IntegerField, Value

from apps.analytics.models import PublishedFigure, coverage
from apps.analytics.serializers.coverage import Coverage
from ssi_platform.api.fields import Points
from ssi_platform.domain.thousandths import from_thousandths


def number(value):
    return Value(value, output_field=IntegerField())


@pytest.mark.django_db
def test_coverage_is_rounded_alike():
    pairs = [(r, s) for r, s in product([0, 1, 3, 32, 96, 160, 6400, 9999], range(40)) if s <= r]
    shown = {f"c{i}": Coverage(number(r), number(s)) for i, (r, s) in enumerate(pairs)}
    row = PublishedFigure.objects.annotate(**shown).values(*shown)[:1].get()

    assert [row[f"c{i}"] for i in range(len(pairs))] == [coverage(r, s) for r, s in pairs]


@pytest.mark.django_db
def test_points_are_the_nearest_double():
    some = [0, 1, 10, 333, 13_118, 69_999, 100_000, -1, -250, -13_118]
    shown = {f"p{i}": Points(number(value)) for i, value in enumerate(some)}
    row = PublishedFigure.objects.annotate(**shown).values(*shown)[:1].get()

    assert [row[f"p{i}"] for i in range(len(some))] == [from_thousandths(v) for v in some]
