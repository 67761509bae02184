"""Batches of scores: all or the good ones, by the rules of a single score, at a constant cost."""

from datetime import date, timedelta

import pytest

from apps.directory.models import Rep
from apps.ledger.models import AuditEvent
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context
from tests.batches import ACME, counts, item_results, outcomes, pointers, queries
from tests.batches import send as send
from tests.sample_data import rep

EARLY, LATE = "2026-03-05T09:00:00Z", "2026-03-05T10:00:00Z"
DAY = "2026-03-01"

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")


def item(rep="bob", day=DAY, total=50, **more):
    return {"rep": rep, "day": day, "total": total, **more}


def wrong(charlies_rep):
    """Items that are refused, each with its pointer, code and status."""
    unknown = "01890000-0000-7000-8000-000000000000"
    return [
        (item(day="2026-07-02"), "day", "future_day", 400),
        (item(day="2026-W09-7"), "day", "not_a_day", 400),
        (item(day=20260301), "day", "not_a_day", 400),
        (item(rep="nobody"), "rep", "unknown_rep", 400),
        (item(rep=unknown), "rep", "unknown_rep", 400),
        (item(rep=str(charlies_rep.pk)), "rep", "unknown_rep", 400),
        (item(rep=charlies_rep.external_id), "rep", "unknown_rep", 400),
        (item(total=101), "total", "out_of_range", 400),
        (item(total="50"), "total", "not_a_number", 400),
        (item(brand=10, people=10, insights=10, relationships=10), "total", "total_mismatch", 400),
        (item(observed_at="2999-01-01T00:00:00Z"), "observed_at", "future_instant", 400),
        ({"rep": "bob", "total": 50}, "day", "required", 400),
        (item(**{"a/b~c": 1}), "a~1b~0c", "unknown_field", 400),
        (item(total=51, observed_at=EARLY), "day", "contested", 409),
    ]


@pytest.fixture
def observed(send):
    """Bob's 50 points of the day, seen early."""
    assert send("scores", [item(observed_at=EARLY)]).status_code == 200


def test_scores_are_created_then_left_alone(send, scores, bobs_rep, dora, newly_stale):
    items = [item(observed_at=EARLY), item(rep=str(dora.pk), day="2026-03-02", observed_at=EARLY)]
    first, again = send("scores", items), send("scores", items)

    assert (first.status_code, again.status_code) == (200, 200)
    assert item_results(first) == [(201, "created", [])] * 2
    assert item_results(again) == [(200, "unchanged", [])] * 2
    assert (counts(first), counts(again)) == ([2, 0, 0, 0], [0, 0, 2, 0])
    assert [(r["rep"], r["day"]) for r in first.json()["results"]] == [
        (str(bobs_rep.pk), DAY),
        (str(dora.pk), "2026-03-02"),
    ]
    assert scores() == {("Bob", DAY): 50_000, ("Dora", "2026-03-02"): 50_000}
    assert newly_stale() == 2  # North and South, once.


@pytest.mark.usefixtures("observed")
def test_the_latest_observation_stands(send, scores, acme):
    later = send("scores", [item(total=60, observed_at=LATE), item(rep="dora", observed_at=EARLY)])
    outdated = send("scores", [item(total=40, observed_at=EARLY)])

    assert outcomes(later) == ["updated", "created"]
    assert (item_results(outdated), counts(outdated)) == ([(200, "superseded", [])], [0, 0, 1, 0])
    assert scores()[("Bob", DAY)] == 60_000
    with organisation_context(acme.pk):
        assert [revision.total for revision in ScoreRevision.objects.all()] == [50_000]


def test_a_batch_is_audited_as_single_calls_are(send, acme_api, score_url, acme, bobs_rep):
    for total, at in ((40, EARLY), (41.5, LATE)):
        acme_api.put(score_url("2026-03-02"), {"total": total, "observed_at": at})
        send("scores", [item(total=total, observed_at=at)])

    def events(day):
        events = AuditEvent.objects.filter(object_id=f"{bobs_rep.pk}/{day}").order_by("id")
        return [
            (e.action, e.actor_kind, e.before and {**e.before, "day": 0}, {**e.after, "day": 0})
            for e in events
        ]

    with organisation_context(acme.pk):
        assert events(DAY) == events("2026-03-02")
        assert [action for action, *_ in events(DAY)] == ["create", "change"]
        assert (
            AuditEvent.objects.filter(object_id=f"{bobs_rep.pk}/{DAY}", request_id="").count() == 0
        )


@pytest.mark.usefixtures("observed")
def test_one_bad_item_keeps_an_atomic_batch_from_being_written(
    send, scores, charlies_rep, newly_stale, acme
):
    with organisation_context(acme.pk):
        events = AuditEvent.objects.count()
    for bad, field, code, _ in wrong(charlies_rep):
        answer = send("scores", [item(rep="dora"), bad, item(day="2026-03-03")])

        assert answer.status_code == 400, answer.content
        assert answer.json()["code"] == "invalid"
        assert pointers(answer.json()) == [(f"/items/1/{field}", code)]
    assert scores() == {("Bob", DAY): 50_000}
    assert newly_stale() == 0
    with organisation_context(acme.pk):
        assert AuditEvent.objects.count() == events


@pytest.mark.usefixtures("observed")
def test_without_atomic_the_good_items_are_written(send, scores, charlies_rep):
    bad = wrong(charlies_rep)
    items = [item(rep="dora"), *(one for one, *_ in bad), item(day="2026-03-03")]
    answer = send("scores", items, atomic=False)

    assert answer.status_code == 200, answer.content
    assert item_results(answer) == [
        (201, "created", []),
        *(
            (status, "rejected", [(f"/items/{index}/{field}", code)])
            for index, (_, field, code, status) in enumerate(bad, start=1)
        ),
        (201, "created", []),
    ]
    assert counts(answer) == [2, 0, 0, len(bad)]
    assert scores() == {("Bob", DAY): 50_000, ("Dora", DAY): 50_000, ("Bob", "2026-03-03"): 50_000}


def test_a_foreign_rep_and_an_unknown_one_are_refused_alike(send, charlies_rep):
    unknown = "01890000-0000-7000-8000-000000000000"
    answers = [send("scores", [item(rep=ref)]) for ref in (unknown, str(charlies_rep.pk))]

    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_of_several_for_one_day_the_latest_stands(send, scores, bobs_rep):
    answer = send("scores", [
        item(total=40, observed_at=EARLY),
        item(total=60, observed_at=LATE, rep=str(bobs_rep.pk)),
        item(total=40, observed_at=EARLY),
        item(total=60, observed_at=LATE),
        item(total=60, observed_at=LATE, source="linkedin_api"),
    ])  # fmt: skip

    superseded = ["superseded"] * 4
    assert outcomes(answer) == [*superseded, "created"]
    assert counts(answer) == [1, 0, 4, 0]
    assert scores() == {("Bob", DAY): 60_000}


def test_items_that_disagree_are_refused(send, scores):
    items = [item(), item(total=60), item()]  # Without an instant: all are seen now.
    atomic, loose = send("scores", items), send("scores", items, atomic=False)

    assert pointers(atomic.json()) == [(f"/items/{n}/day", "duplicate") for n in range(3)]
    assert "item 1" in atomic.json()["errors"][0]["detail"]
    assert outcomes(loose) == ["rejected"] * 3
    assert scores() == {}


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_items_that_disagree_decides_nothing(send, scores, turn):
    early = [item(observed_at=EARLY), item(total=60, observed_at=EARLY)][::turn]
    answer = send("scores", [*early, item(total=70, observed_at=LATE)][::turn], atomic=False)

    assert sorted(outcomes(answer)) == ["created", "rejected", "rejected"]
    assert scores() == {("Bob", DAY): 70_000}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/items", "required"),
        ({"items": []}, "/items", "required"),
        ({"items": {}}, "/items", "not_a_list"),
        ({"items": [item()] * 1_001}, "/items", "too_many_items"),
        ({"items": [item()], "atomic": "perhaps"}, "/atomic", "not_a_boolean"),
        ({"items": [item()], "dry": True}, "/dry", "unknown_field"),
        ({"items": [item(), 5]}, "/items/1", "invalid"),
    ],
)
def test_bodies_that_are_no_batch(acme_api, body, pointer, code):
    answer = acme_api.post(f"{ACME}/scores:batch", body)

    assert answer.status_code == 400, answer.content
    assert pointers(answer.json()) == [(pointer, code)]


def test_a_manager_writes_for_their_own_reps_only(send, alice, scores):
    answer = send("scores", [item(), item(rep="dora")], who=alice, atomic=False)

    assert item_results(answer) == [
        (201, "created", []),
        (400, "rejected", [("/items/1/rep", "unknown_rep")]),
    ]
    assert scores() == {("Bob", DAY): 50_000}


def test_a_hundred_cost_as_many_queries_as_one(send, acme, north):
    day, reps = date(2026, 2, 1), [f"rep-{n}" for n in range(10)]
    with organisation_context(acme.pk):
        Rep.objects.bulk_create(Rep(organisation=acme, name=n, external_id=n) for n in reps)
    rep(acme, "Rita", north)
    days = [str(day + timedelta(days=ahead)) for ahead in range(10)]
    one = [item("rita", "2026-03-01", observed_at=EARLY)]
    many = [item(name, day, observed_at=EARLY) for name in reps for day in days]

    few, first = queries(lambda: send("scores", one))
    more, then = queries(lambda: send("scores", [*many[1:], item("rita", observed_at=LATE)]))
    assert (counts(first), counts(then)) == ([1, 0, 0, 0], [99, 0, 1, 0])
    assert more <= few
    with organisation_context(acme.pk):
        assert DailyScore.objects.count() == 100
