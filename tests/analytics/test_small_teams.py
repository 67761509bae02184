"""What each caller reads of people whom the caller cannot list, at every entry point."""

from datetime import date, timedelta

import pytest

from apps.access.models import Membership
from apps.directory import services as directory
from apps.jobs import services as jobs
from apps.ledger.models import StaleRange
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.exports.conftest import rows_of
from tests.sample_data import NOW, TODAY, key, rep, system, team

from .conftest import scored_at_once

ACME = "/api/v1/organisations/acme"
SINCE = date(2026, 6, 1)
DAY = f"from={TODAY}&to={TODAY}"
HIDDEN = ("mean", "minimum", "maximum", "max_age_days", "brand_median")


@pytest.fixture(autouse=True)
def no_earlier_days(acme):
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()


@pytest.fixture
def staffed(acme, north, drained):
    """Put scored reps into teams: North has one of 80; `others` is {team: totals}."""

    def staffed(others):
        totals = {(rep(acme, "Own", north, since=SINCE), TODAY): 80}
        for placed, numbers in others.items():
            for place, total in enumerate(numbers):
                one = rep(acme, f"{placed.name}{place}", placed, since=SINCE)
                totals[one, TODAY] = total
        scored_at_once(acme, totals)
        drained()

    return staffed


@pytest.fixture
def east(acme):
    return team(acme, "East")


@pytest.fixture
def west(acme, sales):
    return team(acme, "West", sales)


@pytest.fixture
def exported(acme, api):
    """The organisation's rows of an export of statistics."""

    def exported(who):
        body = {"content": "statistics", "format": "ndjson", "from": str(TODAY)}
        asked = api(who).post(f"{ACME}/exports", body).json()
        jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW)
        file = api(who).get(f"{ACME}/exports/{asked['id']}/file")
        rows = rows_of(file.getvalue(), "ndjson")
        return [row for row in rows if row["level"] == "organisation"]

    return exported


def references(client, of_team):
    """Return {reference: value} of a team's benchmarks."""
    deltas = client.get(f"{ACME}/teams/{of_team.pk}/benchmarks").json()["deltas"]
    return {d["reference"]: d["value"] for d in deltas if d["reference"] != "published"}


def test_a_manager_reads_an_own_team_of_one(api, alice, north, staffed):
    staffed({})
    client = api(alice)
    (day,) = client.get(f"{ACME}/teams/{north.pk}/statistics?{DAY}").json()["data"]

    assert (day["scored"], day["median"], day["state"]) == (1, 80, "single_rep")
    (everybody,) = client.get(f"{ACME}/statistics?{DAY}").json()["data"]
    assert everybody["mean"] == 80  # Nobody else is scored.


FEW = {"one of them": ([40], []), "one team": ([40] * 9, []), "four": ([40, 41], [42, 43])}


@pytest.mark.parametrize("totals", FEW.values(), ids=FEW)
def test_a_manager_reads_nothing_of_few_others(
    api, alice, ada, north, south, west, staffed, exported, totals
):
    staffed(dict(zip((south, west), totals, strict=True)))
    client = api(alice)

    assert client.get(f"{ACME}/statistics?{DAY}").json()["data"] == []
    assert references(client, north) == {"organisation": None, "parent_team": None}
    assert exported(alice) == []
    assert len(exported(ada)) == 1


@pytest.mark.parametrize(
    ("more", "median", "quartile"), [(0, 45, None), (8, 52, 44)], ids=["five", "thirteen"]
)
def test_a_manager_reads_rounded_figures_of_many_others(
    api, alice, north, south, west, staffed, exported, more, median, quartile
):
    """Five others: to 5 points, and no quartiles; thirteen: to one point."""
    totals = [40.4, 41.4, 42.4, 43.4, *(50.4 + n for n in range(more))]
    staffed({south: totals, west: [44.4]})
    (day,) = api(alice).get(f"{ACME}/statistics?{DAY}").json()["data"]
    (row,) = exported(alice)

    expected = dict.fromkeys(HIDDEN) | {"median": median, "lower_quartile": quartile}
    assert {name: day[name] for name in expected} == expected
    assert {name: row[name] for name in expected} == expected
    assert (day["roster"], day["scored"]) == (len(totals) + 4, len(totals) + 2)


def test_a_parent_and_the_organisation_are_decided_together(
    api, alice, north, south, west, east, staffed
):
    """Both hold enough others; the difference of both would be East alone."""
    staffed({south: [40] * 3, west: [41] * 3, east: [60] * 9})
    shown = references(api(alice), north)

    assert shown == {"organisation": 60, "parent_team": None}


@pytest.mark.parametrize(("manages_far", "parent"), [(False, 40), (True, None)])
def test_all_teams_of_a_manager_are_decided_together(
    acme, api, alice, north, south, west, east, staffed, manages_far, parent
):
    """With Far, which is below East, a manager knows all but four reps beside those of Sales."""
    far = team(acme, "Far", east)
    if manages_far:
        with organisation_context(acme.pk):
            place = Membership.objects.get(user=alice)
            directory.add_manager(caller=system(acme), team=far, membership=place)
    staffed({south: [40] * 3, west: [41] * 3, far: [60] * 2, east: [50] * 4})

    assert references(api(alice), north) == {"organisation": 50, "parent_team": parent}


YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def held_until_today(acme, north, south, drained):
    """South, with one rep, was below North until today: without North's reps it is left."""
    with organisation_context(acme.pk):
        for since, parent in ((SINCE, north), (TODAY, None)):
            directory.set_parent(
                caller=system(acme), team=south, parent=parent, from_day=since, today=TODAY
            )
        stages = [{"threshold": 70, "due_on": YESTERDAY}]
        targets.create_plan(
            caller=system(acme), name="70", team=north, today=TODAY,
            terms={"starts_on": SINCE, "stages": stages},
        )  # fmt: skip
    own, sue = rep(acme, "Own", north, since=SINCE), rep(acme, "Sue", south, since=SINCE)
    days = [TODAY - timedelta(days=back) for back in range(7)]
    scored_at_once(acme, {(one, day): 80 for one in (own, sue) for day in days})
    drained()


@pytest.mark.usefixtures("held_until_today")
def test_days_with_another_managers_team_are_hidden(api, alice, ana, north):
    span = f"{ACME}/teams/{north.pk}/statistics?from={YESTERDAY}&to={TODAY}"
    days = {name: [d["day"] for d in api(who).get(span).json()["data"]]
            for name, who in (("manager", alice), ("analyst", ana))}  # fmt: skip

    assert days == {"manager": [str(TODAY)], "analyst": [str(YESTERDAY), str(TODAY)]}


@pytest.mark.usefixtures("held_until_today")
def test_verdicts_and_attainment_with_another_managers_team_are_hidden(api, alice, ana, north):
    shown = {}
    for who in (alice, ana):
        client = api(who)
        verdicts = client.get(f"{ACME}/verdicts?team={north.pk}").json()["data"]
        url = f"{ACME}/teams/{north.pk}/attainment?on="
        (before,) = client.get(f"{url}{YESTERDAY}").json()["stages"]
        (now,) = client.get(f"{url}{TODAY}").json()["stages"]
        shown[who] = (len(verdicts), before["level"], now["attained_at_due"], now["level"])

    assert shown[alice] == (0, None, None, 80)
    assert shown[ana] == (1, 80, True, 80)


def test_reps_and_keys_that_list_nobody_read_no_days(acme, api, bob, north, south, west, staffed):
    staffed({north: [50] * 9, south: [40] * 9, west: [41] * 9})
    for who in (bob, key(acme, "statistics:read", "directory:read")):
        client = api(who)
        assert client.get(f"{ACME}/statistics?{DAY}").json()["data"] == []
        assert client.get(f"{ACME}/teams/{north.pk}/statistics?{DAY}").json()["data"] == []
        assert references(client, north) == {"organisation": None, "parent_team": None}
        assert client.get(f"{ACME}/teams/{north.pk}/benchmarks").json()["median"] is None
    reads_scores = api(key(acme, "statistics:read", "scores:read"))
    assert len(reads_scores.get(f"{ACME}/statistics?{DAY}").json()["data"]) == 1
