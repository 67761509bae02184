"""Batches of assignments: a reorganisation in one call, as if each rep were moved alone."""

import pytest

from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.batches import ACME, counts, item_results, outcomes, pointers, queries
from tests.batches import send as send
from tests.clock import noon as noon
from tests.sample_data import rep

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")


def item(rep="bob", from_day="2026-05-01", team="south"):
    return {"rep": rep, "from_day": from_day, "team": team}


@pytest.fixture
def spells(api, acme_key, north, south):
    """The spells of a rep: (team, from_day, to_day)."""
    names = {str(north.pk): "North", str(south.pk): "South", None: None}

    def spells(one):
        rows = api(acme_key).get(f"{ACME}/reps/{one.pk}/assignments").json()["data"]
        return [(names[row["team"]], row["from_day"], row["to_day"]) for row in rows]

    return spells


@pytest.fixture
def marked(acme, north, south):
    """The ranges marked since this was last asked, by the team's name."""
    names = {north.pk: "North", south.pk: "South"}

    def marked():
        with organisation_context(acme.pk):
            rows = StaleRange.objects.values_list("team_id", "from_day", "to_day")
            ranges = sorted((names[team], str(a), str(b)) for team, a, b in rows)
            StaleRange.objects.all().delete()
        return ranges

    marked()
    return marked


def test_reps_are_moved_and_history_stays(send, spells, bobs_rep, dora, south, marked, acme):
    items = [
        item(),
        item(str(dora.pk), "2026-06-01", None),
        item(from_day="2026-06-15", team=None),
        item(team=str(south.pk)),
    ]
    first, again = send("assignments", items), send("assignments", items)

    assert outcomes(first) == [*["created"] * 3, "unchanged"]
    assert item_results(again) == [(200, "unchanged", [])] * 4
    results = first.json()["results"]
    assert [(r["rep"], r["from_day"]) for r in results][:2] == [
        (str(bobs_rep.pk), "2026-05-01"),
        (str(dora.pk), "2026-06-01"),
    ]
    assert spells(bobs_rep) == [
        ("North", "2026-01-01", "2026-05-01"),
        ("South", "2026-05-01", "2026-06-15"),
        (None, "2026-06-15", None),
    ]
    assert spells(dora) == [("South", "2026-01-01", "2026-06-01"), (None, "2026-06-01", None)]
    assert marked() == [
        ("North", "2026-05-01", "2026-06-30"),
        ("South", "2026-05-01", "2026-06-30"),  # Of both reps at once.
    ]
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(action="assign", after__rep=str(bobs_rep.pk))
        assert [event.before for event in events] == [None, None, None]


def test_a_batch_marks_and_audits_what_single_calls_do(send, api, acme_key, bobs_rep, dora, marked,
                                                       north, south, acme):  # fmt: skip
    """Bob goes to and fro by a batch, Dora by single calls; both from the same start."""
    steps = [
        ("2026-05-01", None),
        ("2026-03-01", south),
        ("2026-05-01", north),
        ("2026-04-01", None),
    ]
    send("assignments", [item("dora", "2026-01-01", "north")])
    marked()
    for day, team in steps:
        send("assignments", [item(from_day=day, team=team and team.external_id)])
    by_batch = marked()
    for day, team in steps:
        url = f"{ACME}/reps/{dora.pk}/assignments/{day}"
        assert api(acme_key).put(url, {"team": team and str(team.pk)}).status_code < 300
    assert marked() == by_batch != []

    def events(one):
        events = AuditEvent.objects.filter(action="assign", after__rep=str(one.pk)).order_by("id")
        return [(e.before and e.before["team"], e.after["team"], e.after["from_day"])
                for e in events][-4:]  # fmt: skip

    with organisation_context(acme.pk):
        assert events(bobs_rep) == events(dora)


def wrong(charlies_rep, charlies_team):
    return [
        (item(rep="nobody"), "rep", "unknown_rep", 400),
        (item(rep=str(charlies_rep.pk)), "rep", "unknown_rep", 400),
        (item(team="nowhere"), "team", "does_not_exist", 400),
        (item(team=str(charlies_team.pk)), "team", "does_not_exist", 400),
        (item(from_day="2026-02-30"), "from_day", "not_a_day", 400),
        ({"rep": "bob", "from_day": "2026-05-01"}, "team", "required", 400),
    ]


def test_bad_items_keep_an_atomic_batch_from_being_written(
    send, spells, bobs_rep, charlies_rep, charlies_team, marked
):
    for bad, field, code, _ in wrong(charlies_rep, charlies_team):
        answer = send("assignments", [item(), bad])

        assert answer.status_code == 400, answer.content
        assert pointers(answer.json()) == [(f"/items/1/{field}", code)]
    assert spells(bobs_rep) == [("North", "2026-01-01", None)]
    assert marked() == []


def test_without_atomic_the_good_items_are_written(
    send, spells, bobs_rep, charlies_rep, charlies_team
):
    bad = wrong(charlies_rep, charlies_team)
    answer = send("assignments", [item(), *(one for one, *_ in bad)], atomic=False)

    assert item_results(answer) == [
        (201, "created", []),
        *(
            (status, "rejected", [(f"/items/{index}/{field}", code)])
            for index, (_, field, code, status) in enumerate(bad, start=1)
        ),
    ]
    assert spells(bobs_rep)[-1] == ("South", "2026-05-01", None)


def test_a_manager_does_not_rewrite_time_in_another_team(send, alice, acme, south, spells):
    mover = rep(acme, "Mover", south)
    send("assignments", [item("mover", "2026-03-01", "north")])
    answer = send("assignments", [
        item("mover", "2026-02-01", "north"),
        item("mover", "2026-01-01", None),
        item("mover", "2026-04-01", None),
        item("mover", "2026-05-01", "south"),
        item("dora", "2026-05-01", "north"),
    ], who=alice, atomic=False)  # fmt: skip

    assert item_results(answer) == [
        (403, "rejected", [("/items/0/team", "not_your_team")]),
        (403, "rejected", [("/items/1/team", "not_your_team")]),
        (201, "created", []),
        (400, "rejected", [("/items/3/team", "does_not_exist")]),
        (400, "rejected", [("/items/4/rep", "unknown_rep")]),
    ]
    assert spells(mover) == [
        ("South", "2026-01-01", "2026-03-01"),
        ("North", "2026-03-01", "2026-04-01"),
        (None, "2026-04-01", None),
    ]


def test_thirty_cost_as_many_queries_as_one(send):
    reps = [f"r-{n}" for n in range(30)]
    named = [{"external_id": name, "name": name, "team": "north", "from_day": "2026-01-01"}
             for name in reps]  # fmt: skip
    assert send("reps", named).status_code == 200

    few, _ = queries(lambda: send("assignments", [item()]))
    many, answer = queries(lambda: send("assignments", [item(name) for name in reps]))
    assert counts(answer) == [30, 0, 0, 0]
    assert many <= few

    few, _ = queries(lambda: send("assignments", [item(team=None)]))
    many, answer = queries(lambda: send("assignments", [item(name, team=None) for name in reps]))
    assert counts(answer) == [0, 30, 0, 0]
    assert many <= few
