"""Who reads which releases."""

from datetime import timedelta

import pytest

from apps.ledger.models import StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import key, move, team

from .conftest import MONDAY, SUNDAY

ACME = "/api/v1/organisations/acme"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def no_earlier_days(acme):
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()


def test_all_who_read_a_release_read_the_same(
    api, staff, release, of_team, alice, ana, bob, bobs_rep, north, south
):
    staff(north, [40.0] * 6)
    staff(south, [50.0] * 6)
    release()

    assert of_team(alice) == of_team(ana) == of_team(bob) == of_team()
    for who in (alice, bob):
        assert api(who).get(f"{ACME}/teams/{south.pk}/releases").status_code == 404


def organisation_weeks(client):
    return [week["median"] for week in client.get(f"{ACME}/releases").json()["data"]]


def test_the_organisations_release_needs_enough_others(
    acme, api, staff, release, alice, bob, ana, north, south, sales
):
    """South alone would follow from North and from both; with Sales nobody's figures do."""
    staff(north, [40.0] * 6)
    staff(south, [50.0] * 6)
    release()
    assert [organisation_weeks(api(who)) for who in (alice, bob, ana)] == [[], [], [45]]

    staff(sales, [60.0] * 5, SUNDAY + WEEK)
    release(MONDAY + WEEK)
    assert [len(organisation_weeks(api(who))) for who in (alice, bob, ana)] == [1, 1, 2]


def test_a_rep_reads_the_weeks_of_the_own_team(acme, staff, release, of_team, bob, bobs_rep, north):
    west = team(acme, "West")
    staff(north, [40.0] * 6)
    staff(west, [50.0] * 6)
    release()
    move(bobs_rep, west, SUNDAY + timedelta(days=3))
    release(MONDAY + WEEK)

    assert [week["day"] for week in of_team(bob, west)] == [str(SUNDAY + WEEK)]


def test_a_key_that_reads_no_scores_reads_the_organisations_releases(
    acme, api, staff, release, of_team, north, south
):
    staff(north, [40.0] * 6)
    staff(south, [50.0] * 6)
    release()
    blind = key(acme, "statistics:read", "directory:read")

    assert (organisation_weeks(api(blind)), of_team(blind)) == ([45], [])
