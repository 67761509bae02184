"""Pages of standings: every order both ways, selected fields, and what a page costs."""

from datetime import timedelta
from zlib import crc32

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics.models import CurrentStanding
from apps.analytics.serializers import RosterStandingSerializer
from apps.analytics.services import column_of, refresh_standings
from apps.analytics.services.stored_standings import SHAPE
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, move, rep, system, team
from tests.targets.plans import PLAN, PLANS
from tests.test_budgets import OURS

STANDINGS = "/api/v1/organisations/acme/standings"


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def plan(client, north):
    assert client.post(PLANS, PLAN | {"team": str(north.pk)}).status_code == 201


@pytest.fixture
def current(acme, drained):
    """Compute what is stale, and the standings of today."""

    def current():
        drained()
        with organisation_context(acme.pk):
            refresh_standings(caller=system(acme), now=NOW)

    return current


ORDERINGS = [
    "-total",
    "total",
    "gap",
    "-gap",
    "-change_7",
    "-change_28",
    "-change_90",
    "rank",
    "name",
]


def sort_key(ordering):
    name = ordering.lstrip("-")

    def key(row):
        figure = row[name]
        if figure is None:
            return (1, 0, row["rep"])
        figure = figure.casefold() if name == "name" else figure
        return (0, -figure if ordering.startswith("-") else figure, row["rep"])

    return key


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_walk_there_and_back_in_every_order(client, acme, north, score, current, ordering):
    """Over computed rows and over stored ones, which take each other's cursors."""
    for number in range(7):
        one = rep(acme, f"R{number % 3}", north) if number < 3 else rep(acme, f"r{number}", north)
        score(
            one,
            {ago(94): 40 + number % 2, ago(30): 50 - number, ago(9): 50, ago(1): 50 + number // 2},
        )
    expected = sorted(
        client.get(STANDINGS, {"on": str(TODAY)}).json()["data"], key=sort_key(ordering)
    )
    assert len(expected) == 9
    small = {"on": str(TODAY), "page_size": 2, "ordering": ordering}
    cursor = client.get(STANDINGS, small).json()["next_cursor"]
    walk(client, expected, ordering, [2, 9, 10])
    current()
    with organisation_context(acme.pk):
        assert CurrentStanding.objects.count() == 9
    walk(client, expected, ordering, [2, 9, 10])
    assert client.get(STANDINGS, small | {"cursor": cursor}).json()["data"] == expected[2:4]


def walk(client, expected, ordering, sizes):
    for size in sizes:
        there, query, pages = [], {"on": str(TODAY), "page_size": size, "ordering": ordering}, 0
        cursor = {}
        while cursor is not None and pages < 12:
            body = client.get(STANDINGS, query | cursor).json()
            there += body["data"]
            cursor, pages = body["next_cursor"] and {"cursor": body["next_cursor"]}, pages + 1
        assert there == expected
        back = body["data"][::-1]
        while body["previous_cursor"]:
            body = client.get(STANDINGS, query | {"cursor": body["previous_cursor"]}).json()
            back += body["data"][::-1]
        assert back == expected[::-1]


def test_rows_that_come_and_go_move_no_page(client, acme, north, score):
    reps = [rep(acme, f"R{number}", north) for number in range(6)]
    for number, one in enumerate(reps):
        score(one, {TODAY: 60 - number})
    query = {"on": str(TODAY), "page_size": 3}
    first = client.get(STANDINGS, query).json()
    score(rep(acme, "New", north), {TODAY: 99})
    move(reps[2], None, TODAY)

    following = client.get(STANDINGS, query | {"cursor": first["next_cursor"]}).json()
    assert [row["name"] for row in following["data"]] == ["R3", "R4", "R5"]
    assert client.get(STANDINGS, query | {"cursor": first["next_cursor"] + "x"}).status_code == 400
    other = query | {"cursor": first["next_cursor"], "ordering": "name"}
    assert client.get(STANDINGS, other).json()["errors"][0]["code"] == "invalid_cursor"


def test_fields_may_be_selected(client, bobs_rep):
    rows = client.get(STANDINGS, {"fields": "rep,total", "team": "north"}).json()["data"]
    assert rows == [{"rep": str(bobs_rep.pk), "total": None}]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_page_of_today_is_two_statements(client, acme, north, score, current, ordering):
    """Beside the key and the context: the current day, and the rows, found by an index."""
    score(rep(acme, "R", north), {TODAY: 50})
    current()
    client.get(STANDINGS)  # Records the use of the key.
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(STANDINGS, {"ordering": ordering}).json()["data"]) == 3
    spent = [query["sql"] for query in captured if not query["sql"].startswith(OURS)]
    assert len(spent) == 4, spent
    with organisation_context(acme.pk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + spent[-1])
        assert f"standings_by_{column_of(ordering)}" in str(cursor.fetchall())


def test_the_answer_is_the_same_as_without_stored_rows(
    api, client, acme, alice, ana, bob, bobs_rep, north, plan, score, current
):
    """For everybody, with each filter and with selected fields."""
    for number in range(4):
        score(rep(acme, f"R{number}", north), {TODAY: 50 + number})
    score(bobs_rep, {TODAY: 40})
    queries = [
        {}, {"excused": "any"}, {"excused": "true"}, {"team": "north"}, {"within": "sales"},
        {"within": "south"}, {"fields": "name,rank"}, {"omit": "stage"}, {"on": str(TODAY)},
    ]  # fmt: skip

    def answers():
        callers = [client, api(alice), api(ana), api(bob)]
        return [who.get(STANDINGS, query).json()["data"] for who in callers for query in queries]

    computed = answers()
    current()
    assert answers() == computed


def test_what_waits_to_be_computed_is_in_the_answer(client, bobs_rep, score, current):
    def total():
        rows = client.get(STANDINGS, {"team": "north"}).json()["data"]
        return [row["total"] for row in rows]

    score(bobs_rep, {TODAY: 40})
    current()
    score(bobs_rep, {TODAY: 50}, at=NOW)
    assert total() == [50]
    current()
    assert total() == [50]
    with organisation_context(bobs_rep.organisation_id):
        CurrentStanding.objects.update(shape=SHAPE + 1)
    assert total() == [50]  # Rows of another shape are not shown.


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("ordering", ["-total", "gap", "-change_28"])
def test_a_page_costs_the_same_for_two_reps_and_for_thirty(client, acme, north, score, ordering):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(STANDINGS, {"ordering": ordering}).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(28):
        score(rep(acme, f"R{number}", team(acme, f"T{number}", north)), {TODAY: 50})
    assert cost() == few


def test_a_stage_that_was_attained_when_it_was_due_is_met(client, north, bobs_rep, score):
    """The scores of the due week are read as well."""
    stages = [{"threshold": 50, "due_on": str(ago(30))}]
    assert client.post(PLANS, PLAN | {"team": str(north.pk), "stages": stages}).status_code == 201
    query = {"on": str(TODAY), "team": "north", "fields": "total,met,state"}

    score(bobs_rep, {ago(3): 40})
    assert client.get(STANDINGS, query).json()["data"][0]["state"] == "overdue"
    score(bobs_rep, {ago(35): 50})
    (row,) = client.get(STANDINGS, query).json()["data"]
    assert row == {"total": 40, "met": False, "state": "met"}


def test_the_shape_is_raised_when_the_fields_of_a_row_change():
    """Then raise `SHAPE`, and put the new fields here: stored rows of the old shape are dropped."""
    fields = RosterStandingSerializer().fields
    inner = [*fields["stage"].fields, *fields["pillar_behind"].fields]
    assert (SHAPE, crc32(",".join([*fields, *inner]).encode())) == (1, 3359958512)
