"""`measure=` on statistics: other measures than the index, computed from their values."""

from datetime import date, timedelta

import pytest

from apps.directory import services as directory
from apps.measures.models import MeasureValue
from ssi_platform.tenancy.context import organisation_context
from tests.analytics.conftest import drained as drained
from tests.clock import noon as noon
from tests.measures.conftest import ACME, address, client, code, declare, people
from tests.sample_data import TODAY, key, reading, record, rep, system

__all__ = ["client", "declare", "people"]  # Fixtures.
pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)
D1 = TODAY - 3 * DAY


@pytest.fixture
def reps(acme, north, south, bobs_rep, dora):
    """Two reps in North, and one in South."""
    return [bobs_rep, rep(acme, "Cleo", north), dora]


def put(client, measure, whose, values):
    for day, value in values.items():
        answer = client.put(address(measure, f"reps/{whose}", day), {"value": value}, format="json")
        assert answer.status_code in (200, 201), answer.content


def statistics(who, team=None, **query):
    path = f"{ACME}/teams/{team}/statistics" if team else f"{ACME}/statistics"
    answer = who.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def shown(rows, *names):
    return {row["day"]: tuple(row[name] for name in names) for row in rows}


def test_a_sum_is_of_the_values_of_the_day(client, reps):
    put(client, "meetings_booked", "bob", {D1: 3, D1 + DAY: 1.5})
    put(client, "meetings_booked", "cleo", {D1: 4})
    put(client, "meetings_booked", "dora", {D1: 100})
    rows = statistics(client, "north", measure="meetings_booked", **{"from": D1, "to": TODAY})
    assert shown(rows, "value", "scored", "roster", "state", "measure") == {
        str(D1): (7, 2, 2, "ok", "meetings_booked"),
        str(D1 + DAY): (1.5, 1, 2, "single_rep", "meetings_booked"),
        str(D1 + 2 * DAY): (None, 0, 2, "insufficient_data", "meetings_booked"),
        str(TODAY): (None, 0, 2, "insufficient_data", "meetings_booked"),
    }
    whole = statistics(client, measure="meetings_booked", **{"from": D1, "to": D1})
    assert shown(whole, "value", "maximum", "median", "mean") == {str(D1): (107, 100, 4, 35.667)}


def test_a_value_holds_for_the_window_of_its_measure(client, reps):
    put(client, "inmail_response_rate", "bob", {TODAY - 31 * DAY: 20, TODAY - 5 * DAY: 30})
    put(client, "inmail_response_rate", "cleo", {TODAY - 31 * DAY: 40})
    rows = statistics(client, "north", measure="inmail_response_rate")
    by_day = shown(rows, "value", "scored", "max_age_days")
    assert by_day[str(TODAY - DAY)] == (35, 2, 30)
    assert by_day[str(TODAY)] == (30, 1, 5)
    assert len(rows) == 92


def test_the_index_answers_as_without_the_parameter(client, reps, acme, drained):
    record(acme, {(reps[0], D1): reading(60), (reps[1], D1): reading(70)})
    drained()
    span = {"from": D1, "to": TODAY}
    rows = statistics(client, "north", **span)
    assert statistics(client, "north", measure="ssi", **span) == rows
    assert shown(rows, "value", "median", "measure", "review_overdue")[str(TODAY)] == (
        65, 65, "ssi", False
    )  # fmt: skip


def test_pillars_are_measures(client, reps, acme, drained):
    pillars = {"people": 10, "insights": 10, "relationships": 10}
    record(acme, {(reps[0], D1): reading(brand=20, **pillars), (reps[1], D1): reading(50)})
    drained()
    rows = statistics(client, "north", measure="brand", **{"from": D1, "to": D1})
    assert shown(rows, "value", "scored", "roster", "maximum") == {str(D1): (20, 1, 2, 20)}
    stored = statistics(client, "north", **{"from": D1, "to": D1})
    assert [row["brand_median"] for row in stored] == [20]


def test_pages_and_both_orders(client, reps):
    put(client, "mentions", "bob", {D1 + n * DAY: n for n in range(4)})
    query = {"measure": "mentions", "from": D1, "to": TODAY, "page_size": 3}
    first = client.get(f"{ACME}/teams/north/statistics", query).json()
    rest = client.get(
        f"{ACME}/teams/north/statistics", query | {"cursor": first["next_cursor"]}
    ).json()
    rows = [*first["data"], *rest["data"]]
    assert [row["value"] for row in rows] == [0, 1, 2, 3]
    assert rest["next_cursor"] is None
    backwards = statistics(client, "north", ordering="-day", fields="day,value", **query)
    assert [row["value"] for row in backwards] == [3, 2, 1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"measure": "nothing"}, "unknown_measure"),
        ({"measure": "share_of_voice"}, "measure_of_other_subject"),
        ({"measure": "mentions", "grain": "week"}, "not_applicable"),
        ({"measure": "mentions", "from": "2025-01-01"}, "span_too_long"),
        ({"measure": "mentions", "from": "2026-06-02", "to": "2026-06-01"}, "empty_span"),
    ],
)
def test_what_cannot_be_answered_is_refused(client, reps, query, expected):
    answer = client.get(f"{ACME}/statistics", query)
    assert (answer.status_code, code(answer)) == (400, expected)


@pytest.mark.parametrize(
    "path", ["teams/statistics", "teams/north/benchmarks", "overview", "standings", "target-plans"]
)
def test_what_takes_no_measure_refuses_the_parameter(client, reps, path):
    answer = client.get(f"{ACME}/{path}?measure=mentions")
    assert (answer.status_code, code(answer)) == (400, "unknown_parameter")


def test_who_reads_which_figures(client, people, reps, acme, drained):
    put(client, "mentions", "bob", {D1: 1})
    drained()
    query = {"measure": "mentions", "from": D1, "to": D1}
    of_team = {
        name: who.get(f"{ACME}/teams/north/statistics", query).json()["data"]
        for name, who in people.items()
    }
    assert {name: len(rows) for name, rows in of_team.items()} == {
        "ada": 1, "alice": 1, "ana": 1, "bob": 0
    }  # fmt: skip
    whole = {name: who.get(f"{ACME}/statistics", query).status_code for name, who in people.items()}
    assert whole == {"ada": 200, "alice": 403, "ana": 200, "bob": 403}
    assert people["alice"].get(f"{ACME}/teams/south/statistics", query).status_code == 404


def test_a_manager_reads_no_days_with_reps_of_other_teams(
    client, people, reps, acme, north, south, drained
):
    """As of the index: South was below North for some days, and is not Alice's today."""
    with organisation_context(acme.pk):
        for parent, since in ((north, D1), (None, D1 + 2 * DAY)):
            directory.set_parent(
                caller=system(acme), team=south, parent=parent, from_day=since, today=TODAY
            )
    put(client, "mentions", "bob", {D1 + n * DAY: 1 for n in range(4)})
    put(client, "mentions", "dora", {D1: 5})
    drained()
    query = {"measure": "mentions", "from": D1, "to": TODAY}
    everything = statistics(client, "north", **query)
    assert [row["value"] for row in everything] == [6, 1, 1, 1]
    assert list(shown(statistics(people["alice"], "north", **query))) == [
        str(D1 + 2 * DAY), str(TODAY)
    ]  # fmt: skip


def test_a_key_needs_the_permission_of_the_values(api, acme, reps):
    only = api(key(acme, "statistics:read"))
    for measure in ("mentions", "brand"):
        answer = only.get(f"{ACME}/statistics", {"measure": measure})
        assert (answer.status_code, code(answer)) == (403, "missing_permission")


def test_erased_people_leave_the_figures(client, reps, acme):
    put(client, "mentions", "bob", {D1: 1})
    put(client, "mentions", "cleo", {D1: 2})
    client.post(f"{ACME}/reps/bob:erase")
    rows = statistics(client, "north", measure="mentions", **{"from": D1, "to": D1})
    assert shown(rows, "value", "roster") == {str(D1): (2, 1)}
    with organisation_context(acme.pk):
        assert MeasureValue.objects.count() == 1


def test_an_overdue_review_is_labelled(client, declare, reps):
    declare(next_review=str(date(2026, 6, 29)))
    put(client, "calls", "bob", {D1: 1})
    rows = statistics(client, "north", measure="calls", **{"from": D1, "to": D1})
    assert [row["review_overdue"] for row in rows] == [True]
