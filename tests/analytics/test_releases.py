"""The weekly release: written once after the week, the same for all who read it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from apps.analytics import policies, tasks
from apps.analytics.models import Release
from apps.ledger.models import StaleRange
from apps.targets import services as targets
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import TODAY, move, rep, system

from .conftest import MONDAY, START, SUNDAY, scored_at_once

ACME = "/api/v1/organisations/acme"
WEEK = timedelta(days=7)
FIGURES = ("median", "lower_quartile", "upper_quartile", "rounded_to", "share")


@pytest.fixture(autouse=True)
def no_earlier_days(acme):
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()


def test_a_week_is_released_when_it_has_ended_and_is_computed(staff, release, of_team, north):
    staff(north, [50] * 6)

    assert release(MONDAY - timedelta(hours=2)) == 1  # Before the cut-off: the week before.
    assert release(MONDAY, computed=False) == 1
    assert release(MONDAY + WEEK - timedelta(hours=2)) == 0
    assert [week["day"] for week in of_team()] == ["2026-06-28", "2026-06-21"]


def test_the_clock_writes_the_releases_of_each_organisation(
    acme, globex, staff, drained, of_team, north
):
    """At noon on Tuesday; Globex has a rep of its own."""
    staff(north, [50] * 6)
    drained()
    with organisation_context(globex.pk):
        StaleRange.objects.all().delete()
    tasks.release_weeks()

    assert [week["median"] for week in of_team()] == [50]
    with organisation_context(globex.pk):
        assert set(Release.objects.values_list("day", "median")) == {(SUNDAY, None)}


def test_a_week_waits_until_its_days_are_computed(acme, staff, release, of_team, north):
    staff(north, [50] * 6)

    assert release(computed=False) == 0
    assert release() == 1
    assert release() == 0


def test_weeks_that_were_missed_are_written_in_turn(staff, release, of_team, north):
    staff(north, [50] * 6)
    release()

    assert release(MONDAY + 3 * WEEK) == 3
    assert [week["median"] for week in of_team()] == [None, None, 50, 50]  # The last one is stale.


SIZES = {
    4: (None, None, None, None, None),
    5: (50, None, None, 5, None),
    11: (55, None, None, 5, None),
    12: (56, 53, 59, 1, 0),
}


@pytest.mark.parametrize(("size", "expected"), SIZES.items(), ids=map(str, SIZES))
def test_the_figures_by_the_number_of_reps(acme, staff, release, of_team, north, size, expected):
    staff(north, [50.4 + n for n in range(size)])
    plan(acme, north)
    release()
    (week,) = of_team()

    assert tuple(week[name] for name in FIGURES) == expected
    assert week["due_on"] == "2026-11-01"
    assert (week["state"] is None) == (size < 5)


def plan(acme, for_team, threshold=70):
    with organisation_context(acme.pk):
        targets.create_plan(
            caller=system(acme), name="Plan", team=for_team, today=TODAY,
            terms={"starts_on": START, "stages": [{"threshold": threshold, "due_after_months": 6}]},
        )  # fmt: skip


def test_the_share_counts_those_whom_the_plan_counts(acme, staff, release, of_team, north):
    """Sixteen are scored; newcomers are not counted, so that eleven are left."""
    staff(north, [60.0] * 11)
    newcomers = [rep(acme, f"New{n}", north, since=SUNDAY - WEEK) for n in range(5)]
    scored_at_once(acme, {(one, SUNDAY): 80 for one in newcomers})
    plan(acme, north, 50)
    release()
    (week,) = of_team()

    assert (week["median"], week["rounded_to"], week["share"]) == (60, 1, None)
    assert week["state"] == "met"


def test_share_and_state_are_of_the_reps_of_the_release(acme, staff, release, of_team, north):
    """Four more have a score in the second week, who would make it a quarter."""
    staff(north, [40.0] * 12)
    plan(acme, north)
    release()
    staff(north, [90] * 4, SUNDAY + WEEK, "J")
    release(MONDAY + WEEK)

    assert [week["share"] for week in of_team()] == [0, 0]


def test_few_newcomers_change_nothing_until_they_are_five(acme, staff, release, of_team, north):
    staff(north, [40.0] * 8)
    release()
    joined = staff(north, [90] * 4, SUNDAY + WEEK, "J")
    release(MONDAY + WEEK)
    late, early = of_team()
    assert (late["median"], late["population_day"]) == (early["median"], str(SUNDAY))
    assert late["rounded_to"] == 5  # Twelve are scored, and eight are behind the figure.

    staff(north, [90] * 6, SUNDAY + 2 * WEEK, "K")
    scored_at_once(acme, {(one, SUNDAY + 2 * WEEK): 90 for one in joined})
    release(MONDAY + 2 * WEEK)
    newest = of_team()[0]
    assert (newest["median"], newest["population_day"]) == (90, str(SUNDAY + 2 * WEEK))


def test_a_leaver_is_left_out_at_once(acme, staff, release, of_team, north):
    reps = staff(north, [40.0] * 5 + [90.0])
    release()
    move(reps[0], None, SUNDAY + timedelta(days=1))
    release(MONDAY + WEEK)
    with organisation_context(acme.pk):
        late = Release.objects.get(team=north, day=SUNDAY + WEEK)

    assert late.reps == sorted(one.pk for one in reps[1:])
    assert late.population_day == SUNDAY
    move(reps[1], None, SUNDAY + timedelta(days=1))
    assert release(MONDAY + 2 * WEEK) == 1
    assert of_team()[0]["median"] is None  # Four are left.


def test_a_release_stays_as_it_was(acme, staff, release, of_team, north):
    reps = staff(north, [40.0] * 6)
    release()
    before = of_team()
    scored_at_once(acme, {(one, SUNDAY): 90 for one in reps}, at=MONDAY)
    release()

    assert of_team() == before
    with organisation_context(acme.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Release.objects.update(median=1)
    with organisation_context(acme.pk):
        assert Release.objects.filter(team=north).update(reps=[]) == 1  # Erasing a person.


def test_only_the_platform_writes_releases(acme, ada):
    (caller,) = members_of(ada)
    with organisation_context(acme.pk), pytest.raises(NotAllowed):
        policies.may_recompute(caller)


def test_teams_without_anybody_have_no_release(acme, release, staff, north):
    staff(north, [40.0] * 6)
    release()
    with organisation_context(acme.pk):
        teams = set(Release.objects.values_list("team__name", flat=True))

    assert teams == {None, "Sales", "North", "South"}
