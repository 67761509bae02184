"""Batches of teams: a tree in one call, by the rules of a single team."""

import pytest

from apps.directory.models import Team
from apps.directory.services.tree import MAX_DEPTH
from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.batches import counts, item_results, outcomes, pointers, queries
from tests.batches import send as send
from tests.clock import noon as noon
from tests.sample_data import TODAY, team

pytestmark = pytest.mark.usefixtures("sales", "north", "south")


def item(external_id, **more):
    return {"external_id": external_id, "name": external_id.title(), **more}


@pytest.fixture
def tree(acme):
    """{name: name of the parent} of every team."""

    def tree():
        with organisation_context(acme.pk):
            return dict(Team.objects.with_parent_on(TODAY).values_list("name", "parent_name"))

    return tree


@pytest.fixture
def restated(acme):
    """The names of the teams, with a reason to be computed again, that are in the queue."""

    def restated():
        with organisation_context(acme.pk):
            ids = StaleRange.objects.values_list("team_id", flat=True)
            return set(Team.objects.filter(pk__in=list(ids)).values_list("name", flat=True))

    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()
    return restated


def test_a_tree_is_created_in_one_call_then_left_alone(send, tree, north, acme, restated):
    items = [
        item("west"),
        item("inner", parent_external_id="west"),
        item("inmost", parent_external_id="inner"),
        item("far-north", parent=str(north.pk)),
        item("west"),
    ]
    first, again = send("teams", items), send("teams", items)

    assert outcomes(first) == [*["created"] * 4, "unchanged"]
    assert item_results(again) == [(200, "unchanged", [])] * 5
    assert (counts(first), counts(again)) == ([4, 0, 1, 0], [0, 0, 5, 0])
    assert first.json()["results"] != again.json()["results"]
    ids = [[result["id"] for result in answer.json()["results"]] for answer in (first, again)]
    assert ids[0] == ids[1] and ids[0][0] == ids[0][4]
    assert tree() == {
        "Sales": None, "North": "Sales", "South": "Sales", "West": None, "Inner": "West",
        "Inmost": "Inner", "Far-North": "North",
    }  # fmt: skip
    assert restated() == set()  # Nobody was in a new team.
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(object_id__in=ids[0])
        assert [event.action for event in events] == ["create"] * 4


def test_teams_are_renamed_and_moved(send, tree, south, restated, acme):
    answer = send("teams", [
        item("north", name="Nord", parent_external_id="south"),
        item("south", name="Süd"),  # Stays where it is.
        item("sales", parent=None),
    ])  # fmt: skip

    assert outcomes(answer) == ["updated", "updated", "unchanged"]
    assert tree() == {"Sales": None, "Nord": "Süd", "Süd": "Sales"}
    assert restated() == {"Nord", "Sales", "Süd"}  # What moved, and above both places.
    with organisation_context(acme.pk):
        event = AuditEvent.objects.get(object_id=south.pk, action="change")
    assert (event.before["name"], event.after["name"]) == ("South", "Süd")


def wrong(charlies_team):
    return [
        (item("sales", parent_external_id="north"), "parent", "loop", 400),
        (item("south", parent_external_id="south"), "parent", "loop", 400),
        (item("w1", parent=str(charlies_team.pk)), "parent", "does_not_exist", 400),
        (item("w2", parent_external_id="east"), "parent_external_id", "does_not_exist", 400),
        (item("w3", parent_external_id="later"), "parent_external_id", "does_not_exist", 400),
        (
            item("w4", parent=None, parent_external_id="north"),
            "parent_external_id",
            "repeated",
            400,
        ),
        (item("w5", parent="north"), "parent", "not_an_id", 400),
        ({"external_id": "w"}, "name", "required", 400),
        ({"name": "W"}, "external_id", "required", 400),
        (item("w6", name="x" * 101), "name", "max_length", 400),
    ]


def test_bad_items_keep_an_atomic_batch_from_being_written(send, tree, charlies_team):
    before = tree()
    for bad, field, code, _ in wrong(charlies_team):
        answer = send("teams", [item("first"), bad, item("later")])

        assert answer.status_code == 400, answer.content
        assert pointers(answer.json()) == [(f"/items/1/{field}", code)]
    assert tree() == before


def test_without_atomic_the_good_items_are_written(send, tree, charlies_team):
    bad = wrong(charlies_team)
    items = [item("first"), *(one for one, *_ in bad), item("later", parent_external_id="first")]
    answer = send("teams", items, atomic=False)

    assert item_results(answer) == [
        (201, "created", []),
        *(
            (status, "rejected", [(f"/items/{index}/{field}", code)])
            for index, (_, field, code, status) in enumerate(bad, start=1)
        ),
        (201, "created", []),
    ]
    assert tree() == {
        "Sales": None, "North": "Sales", "South": "Sales", "First": None, "Later": "First",
    }  # fmt: skip


def test_teams_below_a_refused_team_are_refused(send, tree):
    items = [item("w", parent_external_id="nowhere"), item("v", parent_external_id="w")]
    assert outcomes(send("teams", items, atomic=False)) == ["rejected", "rejected"]
    assert "V" not in tree()


def test_two_moves_that_form_a_cycle_are_refused(send):
    answer = send("teams", [
        item("north", parent_external_id="south"),
        item("south", parent_external_id="north"),
    ])  # fmt: skip
    assert pointers(answer.json()) == [("/items/1/parent", "loop")]


def test_no_move_makes_the_tree_too_deep(send, api, acme_key, acme):
    """Teams below the moved team count as well."""
    chain = [item("level-1")]
    chain += [item(f"level-{n}", parent_external_id=f"level-{n - 1}") for n in range(2, 12)]
    answer = send("teams", [*chain, item("above"), item("top")])
    assert answer.status_code == 200, answer.content
    moves = [item("level-1", parent_external_id="above"), item("above", parent_external_id="top")]
    once, twice = send("teams", moves[:1]), send("teams", moves[1:])

    assert (once.status_code, MAX_DEPTH) == (200, 12)
    assert pointers(twice.json()) == [("/items/0/parent", "loop")]
    ids = {r["external_id"]: r["id"] for r in answer.json()["results"]}
    url = f"/api/v1/organisations/acme/teams/{ids['above']}"
    browser = api(acme_key)
    moved = browser.patch(url, {"parent": ids["top"]}, headers={"If-Match": "*"})
    assert pointers(moved.json()) == [("/parent", "loop")]


def test_a_manager_writes_below_their_own_teams_only(send, alice, acme, north, south, tree):
    team(acme, "Inner", north)
    items = [
        (item("new", parent_external_id="north"), "created", None),
        (item("newer", parent_external_id="new"), "created", None),
        (item("inner", parent_external_id="new"), "updated", None),
        (item("north", name="Nord"), "updated", None),
        (item("top"), "rejected", ("parent", "required", 400)),
        (item("side", parent=str(south.pk)), "rejected", ("parent", "does_not_exist", 400)),
        (item("south"), "rejected", ("external_id", "conflict", 409)),
    ]
    answer = send("teams", [one for one, *_ in items], who=alice, atomic=False)

    expected = [
        (refused[2], outcome, [(f"/items/{index}/{refused[0]}", refused[1])])
        if refused
        else (201 if outcome == "created" else 200, outcome, [])
        for index, (_, outcome, refused) in enumerate(items)
    ]
    assert item_results(answer) == expected
    assert tree() == {
        "Sales": None, "Nord": "Sales", "South": "Sales", "New": "Nord", "Newer": "New",
        "Inner": "New",
    }  # fmt: skip
    foreign = send("teams", [item("north", parent=None)], who=alice, atomic=False)
    assert item_results(foreign) == [(403, "rejected", [("/items/0/parent", "not_your_team")])]


def test_thirty_cost_as_many_queries_as_one(send):
    def items(numbers):
        return [item(f"t-{n}", parent_external_id="north") for n in numbers]

    few, _ = queries(lambda: send("teams", items(range(1))))
    many, answer = queries(lambda: send("teams", items(range(1, 31))))
    assert counts(answer) == [30, 0, 0, 0]
    assert many <= few

    def moved(numbers):
        return [item(f"t-{n}", parent_external_id="south", name="Moved") for n in numbers]

    few, _ = queries(lambda: send("teams", moved(range(1))))
    many, answer = queries(lambda: send("teams", moved(range(1, 31))))
    assert counts(answer) == [0, 30, 0, 0]
    assert many <= few
