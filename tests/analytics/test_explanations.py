"""Why a figure changed, by the API."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.directory import services as directory
from apps.shifts.models import PlatformShift
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, rep, system

from .explained_june import ACME, FROM, IN_TIME, SINCE, scores, steps_of
from .explained_june import explained as explained
from .explained_june import june as june


def test_the_example_of_the_guide(june, explained, north):
    answer = explained()
    body = answer.json()

    assert steps_of(answer) == [
        ("corrections", 60, 61, 1, 1, [("Ben", 62, 64)]),
        ("left", 61, 64, 3, 1, [("Dana", 50, None)]),
        ("joined", 64, 66, 2, 1, [("Emil", None, 68)]),
        ("gained", 66, 66.5, 0.5, 1, [("Ben", 64, 65)]),
    ]
    assert (body["start"], body["change"], body["known_at"]) == (60, 6.5, "2026-06-03T06:00:00Z")
    assert (body["first"]["figure"], body["last"]["figure"]) == (61, 66.5)
    assert (body["team"], body["first"]["roster"], body["last"]["scored"]) == (str(north.pk), 5, 4)


def test_a_move_an_absence_and_an_expired_score(acme, june, north, south, sales, explained):
    """Of North: Carl moves to South and Ben is on leave; of Sales, Carl is still a member."""
    with organisation_context(acme.pk):
        who = {"caller": system(acme), "today": TODAY}
        directory.assign(rep=june["Carl"], from_day=TODAY, team=south, **who)
        directory.set_parent(team=south, parent=sales, from_day=SINCE, **who)
        directory.set_parent(team=north, parent=sales, from_day=SINCE, **who)
        directory.save_absence(
            rep=june["Ben"], span=(TODAY, TODAY + timedelta(days=1)), kind="leave",
            state="approved", now=NOW, **who,
        )  # fmt: skip
    greta = rep(acme, "Greta", north, since=SINCE)
    scores(acme, {(greta, FROM): 10}, at=IN_TIME)
    of_north, of_sales = (
        {step[0]: step[5] for step in steps_of(explained(team=one))} for one in (north, sales)
    )

    assert of_north["moved_out"] == [("Carl", 58, None)]
    assert of_north["absences"] == [("Ben", 64, None)]
    assert of_north["expired"] == [("Greta", 10, None)]
    assert "moved_out" not in of_sales
    assert of_sales["left"] == of_north["left"] == [("Dana", 50, None)]


STAGES = [{"threshold": 60, "due_on": "2026-06-15"}, {"threshold": 70, "due_on": "2026-12-31"}]


@pytest.fixture
def planned(acme_key):
    body = {"name": "60 and 70", "starts_on": str(SINCE), "stages": STAGES}
    plan = calls.client(acme_key).post(f"{ACME}/target-plans", body, format="json")
    assert plan.status_code == 201
    return plan.json()


def test_the_next_stage_and_a_newcomer_are_terms(june, planned, explained):
    """On 2 June the stage is 60, at which 2 of 4 were; on 30 June it is 70, and Emil is new."""
    answer = explained(figure="share")
    body = answer.json()
    ends = [(end["figure"], end["threshold"], end["plan"]) for end in (body["first"], body["last"])]

    assert ends == [(50, 60, planned["id"]), (33.333, 70, planned["id"])]
    assert [step[:5] for step in steps_of(answer)] == [
        ("corrections", 50, 50, 0, 1),
        ("left", 50, 66.667, 16.667, 1),
        ("terms", 66.667, 33.333, -33.334, 0),
        ("gained", 33.333, 33.333, 0, 1),
    ]


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed"])
def test_a_confirmed_shift_is_a_step(june, explained, state):
    """Without Dana, and with Emil, the median is 66; for those on both sides the shift is -1."""
    PlatformShift.objects.create(
        day=date(2026, 6, 15), median=-1_000, rule="median", state=state, found_at=NOW
    )
    steps = [step for step in steps_of(explained()) if step[0] in ("platform_shift", "gained")]
    shift = ("platform_shift", 66, 65.5, -0.5, 3, [("Ben", 64, 63), ("Carl", 58, 57),
                                                   ("Fay", 72, 71)])  # fmt: skip
    gained = ("gained", 65.5, 66.5, 1, 3, [("Ben", 63, 65), ("Carl", 57, 58), ("Fay", 71, 72)])

    assert [(*step[:5], sorted(step[5])) for step in steps] == (
        [shift, gained]
        if state == "confirmed"
        else [("gained", 66, 66.5, 0.5, 1, [("Ben", 64, 65)])]
    )


def test_level_and_share_need_a_plan(june, explained):
    for figure in ("level", "share"):
        answer = explained(figure=figure)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_plan")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": str(TODAY)}, "empty_span"),
        ({"figure": "mean"}, "invalid_choice"),
        ({"to": "2026-6-1"}, "not_a_day"),
        ({"on": str(TODAY)}, "unknown_parameter"),
    ],
)
def test_refused_parameters(explained, query, code):
    answer = explained(**query)

    assert answer.status_code == 400
    assert code in (answer.json()["code"], *(e["code"] for e in answer.json().get("errors", [])))


def test_a_day_without_statistics_has_no_figure(june, explained):
    answer = explained(to=str(TODAY + timedelta(days=1))).json()

    assert (answer["last"]["figure"], answer["last"]["reason"]) == (None, "no_roster")
    assert (answer["steps"], answer["start"], answer["change"]) == ([], None, None)
    assert answer["first"]["figure"] == 61


def test_it_costs_the_same_for_five_reps_and_for_thirty(acme, june, north, planned, explained):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            answer = explained(figure="level")
        assert answer.status_code == 200
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]]), answer.json()

    cost()
    few, _ = cost()
    more = [rep(acme, f"More{n}", north, since=SINCE) for n in range(25)]
    scores(acme, {(one, FROM): 20 + n for n, one in enumerate(more)}, at=IN_TIME)
    explained()
    many, body = cost()

    assert many == few < 30  # With those of the drain before the request.
    step = next(step for step in body["steps"] if step["cause"] == "expired")
    assert (step["reps"], len(step["contributors"])) == (25, 10)
