"""The releases of a month are written once, over the organisations that take part."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from apps.benchmarks.models import IndustryComposition, IndustryRelease
from apps.benchmarks.services import release_industries
from apps.directory.models import Rep
from apps.ledger.services import mark_stale
from apps.scores.models import DailyScore
from ssi_platform.database import cross_tenant
from ssi_platform.domain.industries import INDUSTRIES
from ssi_platform.tenancy.context import organisation_context

from .conftest import DAY, FINAL, LAST_DAY, at, compute, contributor, score, take_part

MAY, JUNE, JUNE_30 = date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 30)


def _eight():
    return [contributor(f"o{n}", 40 + 4 * n) for n in range(8)]


@pytest.fixture
def committed_eight(django_db_setup, databases):
    rows = databases.populated("eight_organisations", _eight)
    with databases.on("eight_organisations"):
        yield rows


@pytest.fixture
def eight(committed_eight, db):
    return committed_eight


def released(industry="software"):
    return IndustryRelease.objects.of_industry(industry).first()


def test_a_month_is_released_once(eight):
    assert release_industries(now=FINAL) == len(INDUSTRIES)
    release = released()
    assert (release.month, release.state, release.median) == (MAY, "published", 54_000)
    assert (release.brand_median, release.relationships_median) == (13_500, 13_500)
    assert (release.lower_quartile, release.organisations, release.reps) == (None, "8-11", "50-99")
    suppressed = IndustryRelease.objects.exclude(industry="software")
    assert {(one.state, one.organisations, one.reps) for one in suppressed} == {
        ("suppressed", None, None)
    }
    take_part(eight[0], opted_in=False)
    assert release_industries(now=FINAL + DAY) == 0
    assert released() == release


@pytest.mark.usefixtures("eight")
def test_a_month_that_is_not_final_waits():
    assert release_industries(now=FINAL - DAY / 24) == len(INDUSTRIES)
    assert set(IndustryRelease.objects.values_list("month", flat=True)) == {date(2026, 4, 1)}


def test_a_month_waits_a_week_for_figures_that_are_not_computed(eight):
    with organisation_context(eight[3].pk):
        mark_stale(eight[3].pk, [(None, LAST_DAY, LAST_DAY)])
    assert release_industries(now=FINAL) == 0
    assert not IndustryRelease.objects.exists()
    assert release_industries(now=at(date(2026, 6, 10))) == len(INDUSTRIES)
    assert released().state == "suppressed", "Seven organisations are left."


def test_it_continues_when_they_are_computed(eight):
    with organisation_context(eight[3].pk):
        mark_stale(eight[3].pk, [(None, LAST_DAY, LAST_DAY)])
    assert release_industries(now=FINAL) == 0
    compute(eight[3])
    assert release_industries(now=FINAL) == len(INDUSTRIES)
    assert released().state == "published"


def test_organisations_that_do_not_take_part_do_not_contribute(eight):
    take_part(eight[0], opted_in=False)
    take_part(eight[1], industry="retail")
    release_industries(now=FINAL)
    assert {released(industry).state for industry in INDUSTRIES} == {"suppressed"}


def test_within_a_quarter_the_composition_stays(eight):
    release_industries(now=FINAL)
    for one in [*eight, *(contributor(f"late{n}", 99) for n in range(3))]:
        score(one, 60, JUNE_30)
    assert release_industries(now=at(date(2026, 7, 3))) == len(INDUSTRIES)
    assert (released().month, released().median, released().organisations) == (JUNE, 60_000, "8-11")
    rows = cross_tenant.industry_contributions(JUNE_30)
    assert {row.organisation_id for row in rows if row.released_in == JUNE} == {
        one.pk for one in eight
    }
    assert sum(row.released_in is None for row in rows) == 3


def test_without_one_of_the_composition_nothing_is_released(eight):
    release_industries(now=FINAL)
    for one in [*eight, contributor("late", 99)]:
        score(one, 60, JUNE_30)
    take_part(eight[0], opted_in=False)
    release_industries(now=at(date(2026, 7, 3)))
    assert (released().month, released().state) == (JUNE, "suppressed")


def test_a_member_that_left_is_still_known_to_have_been_one(eight):
    release_industries(now=FINAL)
    take_part(eight[0], opted_in=False)
    (gone,) = [
        row
        for row in cross_tenant.industry_contributions(LAST_DAY)
        if row.organisation_id == eight[0].pk
    ]
    assert (gone.released_in, gone.scored, gone.median) == (MAY, None, None)


@pytest.mark.usefixtures("committed")
def test_the_pillars_of_a_few_reps_are_not_contributed():
    one = contributor("one", 60)
    with organisation_context(one.pk):
        some = Rep.objects.of_organisation(one.pk)[:3]
        scores = DailyScore.objects.of_organisation(one.pk)
        scores.filter(rep__in=[who.pk for who in some]).update(brand=None)
    (row,) = cross_tenant.industry_contributions(LAST_DAY)
    assert (row.organisation_id, row.scored, row.median) == (one.pk, 7, 60_000)
    assert row.pillars == (None, 15_000, 15_000, 15_000)


def test_within_an_organisation_nothing_is_told_and_nothing_released(eight):
    with organisation_context(eight[0].pk):
        assert cross_tenant.industry_contributions(LAST_DAY) == []
        columns = {"industry": "software", "month": MAY, "median": 1_000}
        assert not cross_tenant.release_industry(columns, [])
    assert not IndustryRelease.objects.exists()
    assert len(cross_tenant.industry_contributions(LAST_DAY)) == 8


@pytest.mark.usefixtures("eight")
def test_the_application_changes_no_release_and_reads_no_composition():
    release_industries(now=FINAL)
    release = IndustryRelease.objects.filter(industry="software")
    for refused in (
        lambda: release.update(median=1_000),
        lambda: release.delete(),
        lambda: IndustryRelease.objects.bulk_create([IndustryRelease(industry="x", month=JUNE)]),
        lambda: list(IndustryComposition.objects.all()),
        lambda: IndustryComposition.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            refused()
