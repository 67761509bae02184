"""Values of measures are written by who manages their subject, and read by who sees it."""

from datetime import date

import pytest

from apps.ledger import services as ledger
from apps.ledger.models import AuditEvent, PublishedEvent
from apps.measures import services as measures
from apps.measures.models import MeasureValue
from apps.organisations.models import Organisation
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, move, system

from .conftest import ACME, DAY, address, code

pytestmark = pytest.mark.usefixtures("noon", "bobs_rep", "dora", "north", "south")


def put(client, url, value):
    return client.put(url, {"value": value}, format="json")


def actions(acme):
    with organisation_context(acme.pk):
        rows = AuditEvent.objects.filter(object_type="measurevalue").order_by("id")
        return list(rows.values_list("action", flat=True))


def values(client, measure="meetings_booked", query=""):
    return [
        row["value"]
        for row in client.get(f"{ACME}/measures/{measure}/values{query}").json()["data"]
    ]


def test_a_value_is_recorded_corrected_and_deleted(client, acme, bobs_rep):
    url = address("meetings_booked", "reps/bob")
    first = put(client, url, 2.5)
    assert (first.status_code, first.data["value"]) == (201, 2.5)
    assert (first.data["rep"], first.data["measure"]) == (str(bobs_rep.pk), "meetings_booked")
    assert [put(client, url, value).status_code for value in (2.5, 3)] == [200, 200]
    assert client.get(url).data["value"] == 3
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    assert actions(acme) == ["create", "change", "delete"]


@pytest.mark.parametrize(
    ("value", "day", "expected"),
    [
        (1_001, DAY, "out_of_range"),
        (-1, DAY, "out_of_range"),
        ("3", DAY, "not_a_number"),
        (3, "2026-07-02", "future_day"),
        (3, "1999-12-31", "day_out_of_range"),
        (3, "15.06.2026", "not_a_day"),
    ],
)
def test_values_and_days_that_do_not_fit_are_refused(client, acme, value, day, expected):
    answer = put(client, address("meetings_booked", "reps/bob", day), value)
    assert (answer.status_code, code(answer)) == (400, expected)
    assert actions(acme) == []


def test_a_value_below_the_lowest_is_refused(declare, client):
    declare(lowest=10)
    assert code(put(client, address("calls", "reps/bob"), 9)) == "out_of_range"
    assert put(client, address("calls", "reps/bob"), 10).status_code == 201


def test_scores_are_no_values_of_measures(client):
    answer = put(client, address("ssi", "reps/bob"), 50)
    assert (answer.status_code, code(answer)) == (400, "measure_of_scores")
    assert code(client.get(f"{ACME}/measures/brand/values")) == "measure_of_scores"


def test_a_measure_is_about_one_kind_of_subject(client):
    assert put(client, address("meetings_booked", "teams/north"), 1).status_code == 404
    assert put(client, address("share_of_voice", "reps/bob"), 1).status_code == 404
    assert put(client, address("share_of_voice"), 31.5).status_code == 201
    assert client.get(address("share_of_voice")).data["value"] == 31.5


def test_managers_write_for_days_in_their_teams(people, client, bobs_rep, south):
    move(bobs_rep, south, DAY)
    alice, url = people["alice"], address("meetings_booked", "reps/bob")
    answer = put(alice, address("meetings_booked", "reps/bob", "2026-06-14"), 1)
    assert answer.status_code == 404  # Bob is no longer one of Alice's reps.
    move(bobs_rep, None, date(2026, 6, 20))
    assert put(client, url, 1).status_code == 201


def test_managers_write_no_days_before_a_rep_joined(people, dora, north):
    move(dora, north, DAY)
    alice = people["alice"]
    assert put(alice, address("meetings_booked", "reps/dora"), 1).status_code == 201
    answer = put(alice, address("meetings_booked", "reps/dora", "2026-06-14"), 1)
    assert (answer.status_code, code(answer)) == (403, "not_your_team")


def test_who_writes_and_reads_which_subject(people, declare, client):
    declare("heard", subject="team", aggregation="last")
    urls = {
        "own": address("meetings_booked", "reps/bob"),
        "other": address("meetings_booked", "reps/dora"),
        "team": address("heard", "teams/north"),
        "all": address("share_of_voice"),
    }
    written = {
        name: [put(who, url, 1).status_code for url in urls.values()]
        for name, who in people.items()
    }
    assert written == {
        "ada": [201, 201, 201, 201],
        "alice": [200, 404, 200, 403],
        "ana": [403, 403, 403, 403],
        "bob": [403, 403, 403, 403],
    }
    read = {
        name: [who.get(url).status_code for url in urls.values()] for name, who in people.items()
    }
    assert read == {
        "ada": [200, 200, 200, 200],
        "alice": [200, 404, 200, 200],
        "ana": [200, 200, 200, 200],
        "bob": [200, 404, 404, 200],
    }


def test_lists_have_filters_and_pages(client):
    for day in (13, 14, 15):
        put(client, address("meetings_booked", "reps/bob", f"2026-06-{day}"), day)
    put(client, address("meetings_booked", "reps/dora"), 1)
    assert values(client, query="?rep=bob") == [15, 14, 13]
    assert values(client, query="?rep=bob&ordering=day&day__gte=2026-06-14") == [14, 15]
    assert sorted(values(client, query="?within=south")) == [1]
    first = client.get(f"{ACME}/measures/meetings_booked/values?page_size=3").json()
    rest = f"?page_size=3&cursor={first['next_cursor']}"
    assert len(first["data"]) == 3
    assert len(values(client, query=rest)) == 1
    assert values(client, "mentions") == []


def test_a_batch_has_a_result_for_each_item(client, acme):
    url = f"{ACME}/measures/meetings_booked/values:batch"
    day = str(DAY)
    items = [
        {"rep": "bob", "day": day, "value": 2},
        {"rep": "dora", "day": day, "value": 2000},
        {"rep": "nobody", "day": day, "value": 1},
        {"team": "north", "day": day, "value": 1},
        {"day": day, "value": 1},
    ]
    body = {"items": items, "atomic": False}
    answer = client.post(url, body, format="json")
    outcomes = [
        [row["status"], row["outcome"], *(error["code"] for error in row["errors"])]
        for row in answer.data["results"]
    ]
    assert outcomes == [
        [201, "created"],
        [400, "rejected", "out_of_range"],
        [400, "rejected", "unknown_rep"],
        [400, "rejected", "required", "not_applicable"],
        [400, "rejected", "required"],
    ]
    again = client.post(url, body, format="json").data["results"]
    assert again[0]["outcome"] == "unchanged"
    assert client.post(url, {"items": items}, format="json").status_code == 400
    assert actions(acme) == ["create"]


def test_items_of_one_day_that_disagree_are_both_refused(client):
    items = [{"rep": "bob", "day": str(DAY), "value": value} for value in (1, 2)]
    url = f"{ACME}/measures/meetings_booked/values:batch"
    answer = client.post(url, {"items": items, "atomic": False}, format="json")
    assert [row["errors"][0]["code"] for row in answer.data["results"]] == ["duplicate"] * 2


def test_writes_are_events_and_changes(client, acme, bobs_rep):
    start = client.get(f"{ACME}/changes").json()["cursor"]
    put(client, address("meetings_booked", "reps/bob"), 2)
    client.delete(address("meetings_booked", "reps/bob"))
    ledger.publish_all(organisation_id=acme.pk, now=NOW)
    with organisation_context(acme.pk):
        events = PublishedEvent.objects.filter(subject_type="measure_value").order_by("sequence")
        assert [event.type for event in events] == [
            "measure_value.recorded", "measure_value.deleted"
        ]  # fmt: skip
    changes = client.get(f"{ACME}/changes?after={start}").json()
    row = next(row for row in changes["data"] if row["type"] == "measure_value")
    assert (row["reps"], row["from_day"]) == ([str(bobs_rep.pk)], str(DAY))
    assert client.get(f"{ACME}/{row['links'][0]}").status_code == 200


def test_erasing_a_rep_deletes_the_values(client, acme, people):
    put(client, address("meetings_booked", "reps/bob"), 2)
    put(client, address("meetings_booked", "reps/dora"), 1)
    assert client.post(f"{ACME}/reps/bob:erase").status_code == 202
    with organisation_context(acme.pk):
        left = list(MeasureValue.objects.values_list("rep__name", "value"))
    assert left == [("Dora", 1000)]


def test_values_follow_a_rep_who_is_merged(client):
    put(client, address("meetings_booked", "reps/bob"), 2)
    put(client, address("meetings_booked", "reps/dora"), 1)
    put(client, address("meetings_booked", "reps/dora", "2026-06-14"), 7)
    answer = client.post(f"{ACME}/reps/bob:merge", {"other": "dora"}, format="json")
    assert answer.status_code == 200, answer.data
    assert values(client, query="?rep=bob") == [2, 7]


def test_values_are_kept_as_long_as_scores(client, acme):
    for day in (date(2025, 6, 29), date(2025, 6, 30)):
        put(client, address("meetings_booked", "reps/bob", day), 2)
    with organisation_context(acme.pk):
        Organisation.objects.filter(pk=acme.pk).update(retention_months=12)
    assert [measures.forget_old_values(caller=system(acme), now=NOW) for _ in range(2)] == [1, 0]
    rows = client.get(f"{ACME}/measures/meetings_booked/values").json()["data"]
    assert [row["day"] for row in rows] == ["2025-06-30"]
