"""Batches of reps: found or created by the caller's own id, perhaps at once in a team."""

import pytest

from apps.directory.models import Rep
from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.batches import ACME, counts, item_results, outcomes, pointers, queries
from tests.batches import send as send
from tests.clock import noon as noon

SINCE = "2026-03-01"

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")


def item(external_id, **more):
    return {"external_id": external_id, "name": external_id.title(), **more}


@pytest.fixture
def listed(api, acme_key):
    """Every rep by name: (email, the id of today's team)."""

    def listed():
        rows = api(acme_key).get(f"{ACME}/reps?page_size=500").json()["data"]
        return {row["name"]: (row["email"], row["team"]) for row in rows}

    return listed


def test_reps_are_created_then_left_alone(send, listed, north, south, acme):
    items = [
        item("rita", email="rita@acme.example", team="north", from_day=SINCE),
        item("sam", team=str(south.pk), profile_url="https://example.com/sam"),
        item("tom"),
        item("tom"),
    ]
    first, again = send("reps", items), send("reps", items)

    assert outcomes(first) == [*["created"] * 3, "unchanged"]
    assert item_results(again) == [(200, "unchanged", [])] * 4
    ids = [[result["id"] for result in answer.json()["results"]] for answer in (first, again)]
    assert ids[0] == ids[1]
    by_name = listed()
    assert by_name["Rita"] == ("rita@acme.example", str(north.pk))
    assert by_name["Sam"] == ("", str(south.pk))
    assert by_name["Tom"] == ("", None)
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(object_id__in=ids[0])
        assert [event.action for event in events] == ["create"] * 3
        assert AuditEvent.objects.filter(action="assign", after__team=str(south.pk)).exists()


def test_reps_are_changed_and_moved(send, listed, bobs_rep, south, acme):
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()
    answer = send("reps", [
        item("bob", name="Robert", email="bob@acme.example"),
        item("dora", team="north", from_day=SINCE),
    ])  # fmt: skip
    again = send("reps", [item("bob", name="Robert")])

    assert outcomes(answer) == ["updated", "updated"]
    assert outcomes(again) == ["unchanged"]  # What is not given stays.
    assert listed()["Robert"][0] == "bob@acme.example"
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(object_id=bobs_rep.pk, action="change")
        ranges = StaleRange.objects.values_list("from_day", "to_day")
        days = [(str(first), str(last)) for first, last in ranges]
    assert (event.before["name"], event.after["name"]) == ("Bob", "Robert")
    assert days == [(SINCE, "2026-06-30")] * 2  # South, which Dora left, and North.


def wrong(charlies_team):
    foreign = str(charlies_team.pk)
    return [
        (item("r", team="nowhere"), "team", "does_not_exist", 400),
        (item("r", team=foreign), "team", "does_not_exist", 400),
        (item("r", team=None), "team", "null", 400),
        (item("r", team="north", from_day="20260301"), "from_day", "not_a_day", 400),
        (item("r", email="not an address"), "email", "invalid", 400),
        ({"name": "R"}, "external_id", "required", 400),
        (item("r", id="5"), "id", "unknown_field", 400),
    ]


def test_bad_items_keep_an_atomic_batch_from_being_written(send, listed, charlies_team):
    before = listed()
    for bad, field, code, _ in wrong(charlies_team):
        answer = send("reps", [item("first", team="north"), bad])

        assert answer.status_code == 400, answer.content
        assert pointers(answer.json()) == [(f"/items/1/{field}", code)]
    assert listed() == before


def test_without_atomic_the_good_items_are_written(send, listed, charlies_team):
    bad = wrong(charlies_team)
    items = [item("first"), *(one for one, *_ in bad), item("last")]
    answer = send("reps", items, atomic=False)

    assert item_results(answer) == [
        (201, "created", []),
        *(
            (status, "rejected", [(f"/items/{index}/{field}", code)])
            for index, (_, field, code, status) in enumerate(bad, start=1)
        ),
        (201, "created", []),
    ]
    assert set(listed()) == {"Bob", "Dora", "First", "Last"}


def test_a_foreign_team_and_an_unknown_one_are_refused_alike(send, charlies_team, bobs_rep):
    answers = [send("reps", [item("r", team=str(row.pk))]) for row in (charlies_team, bobs_rep)]
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_a_manager_writes_reps_of_their_own_teams_only(send, alice, listed, api, acme_key, north):
    """Mover is in North from April on and was in South before."""
    send("reps", [item("mover", team="south", from_day="2026-01-01")])
    send("assignments", [{"rep": "mover", "team": "north", "from_day": "2026-04-01"}])
    items = [
        item("rita", team="north"),
        item("bob", name="Robert"),
        item("mover", name="Changed", team="north", from_day="2026-02-01"),
        item("tom"),
        item("tim", team="south"),
        item("dora"),
    ]
    answer = send("reps", items, who=alice, atomic=False)

    assert item_results(answer) == [
        (201, "created", []),
        (200, "updated", []),
        (403, "rejected", [("/items/2/team", "not_your_team")]),
        (400, "rejected", [("/items/3/team", "required")]),
        (400, "rejected", [("/items/4/team", "does_not_exist")]),
        (409, "rejected", [("/items/5/external_id", "conflict")]),
    ]
    assert set(listed()) == {"Robert", "Dora", "Rita", "Mover"}


def test_thirty_cost_as_many_queries_as_one(send, acme):
    def items(numbers, **more):
        return [item(f"r-{n}", from_day=SINCE, **more) for n in numbers]

    few, _ = queries(lambda: send("reps", items(range(1), team="north")))
    many, answer = queries(lambda: send("reps", items(range(1, 31), team="north")))
    assert counts(answer) == [30, 0, 0, 0]
    assert many <= few
    with organisation_context(acme.pk):
        assert Rep.objects.count() == 33

    few, _ = queries(lambda: send("reps", items(range(1), name="Moved", team="south")))
    many, answer = queries(lambda: send("reps", items(range(1, 31), name="Moved", team="south")))
    assert counts(answer) == [0, 30, 0, 0]
    assert many <= few


def test_both_forms_of_a_salesforce_id_are_one_rep(acme, api, acme_key, send):
    short, long = "005Dn000001AbCd", "005Dn000001AbCdIAK"
    client, url = api(acme_key), f"{ACME}/reps:by-external-id"
    first = client.put(f"{url}/{short}", {"name": "Sam"}).json()
    second = client.put(f"{url}/{long}", {"name": "Samuel"}).json()
    send("reps", [{"external_id": long, "name": "Sam"}])

    with organisation_context(acme.pk):
        assert set(Rep.objects.by_reference([long])) == {short, long, first["id"]}
        (rep,) = Rep.objects.filter(external_id__startswith=short)
    assert (second["id"], rep.external_id, rep.name) == (first["id"], short, "Sam")
