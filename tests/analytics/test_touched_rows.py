"""Each change updates exactly the days it affects: rows are counted by their versions."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from apps.analytics.services import SliceFailed, advance_days, storing
from apps.directory import services as directory
from apps.ledger import services as ledger
from apps.ledger.models import StaleRange
from apps.organisations import services as organisations
from apps.scores import services as scores
from apps.scores.models import DailyScore
from apps.targets import services as targets
from apps.targets.models import PlanVersion
from ssi_platform.domain.calendar import FIRST_DAY
from tests.sample_data import JANUARY, NOW, TODAY, system

from .conftest import scored_at_once
from .reckoning import assert_right, reckon
from .test_slices import BROKEN

MARCH = date(2026, 3, 1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture(autouse=True)
def computed(acme, bobs_rep, anna, dora, drained):
    """Three reps with a score now and then, all of it computed."""
    first = ((bobs_rep, 50), (anna, 60), (dora, 70))
    scored_at_once(
        acme,
        {
            (rep, MARCH + DAY * n): total + n / 10
            for rep, total in first
            for n in (0, 5, 9, 40, 110)
        },
    )
    drained()


def days(name, first, last):
    return {(name, first + DAY * n) for n in range((last - first).days + 1)}


def differing(before, after):
    return sum(
        len([key for key in b.keys() | a.keys() if b.get(key) != a.get(key)])
        for b, a in zip(before, after, strict=True)
    )


@pytest.fixture
def changes(acme, bobs_rep, dora, south, score):
    """{what is done: (doing it, the days that it touches)}."""
    since, last = date(2026, 5, 1), MARCH + timedelta(days=40)
    second = MARCH + timedelta(days=5)

    def assign(team):
        directory.assign(caller=system(acme), rep=bobs_rep, from_day=since, team=team, today=TODAY)

    def delete():
        stored = DailyScore.objects.select_related("organisation").get(rep=bobs_rep, day=second)
        scores.delete_score(caller=system(stored.organisation), score=stored, now=NOW)

    def touched(first, last, *names):
        return {key for name in (*names, "Sales", "everybody") for key in days(name, first, last)}

    return {
        "moving a rep": (
            lambda: assign(south),
            days("North", since, TODAY) | days("South", since, TODAY),
        ),
        "a rep who leaves": (lambda: assign(None), touched(since, TODAY, "North")),
        "correcting an old score": (
            lambda: score(bobs_rep, {MARCH: 58.5}, at=NOW),
            touched(MARCH, second - DAY, "North"),  # Until the score of 6 March.
        ),
        "correcting a score with nothing after it": (
            lambda: score(dora, {last: 12.345}, at=NOW),
            touched(last, last + timedelta(days=13), "South"),  # The window is 14 days.
        ),
        "deleting a score": (delete, touched(second, MARCH + timedelta(days=8), "North")),
    }


def test_a_change_touches_the_days_that_it_affects(acme, changes, drained):
    wrong = {}
    for name, (change, expected) in changes.items():
        with transaction.atomic():
            change()
            if (touched := drained()) != expected:
                wrong[name] = sorted(touched ^ expected, key=str)
            try:
                assert_right(acme.pk, TODAY)
            except AssertionError as error:
                wrong[name] = str(error)
            transaction.set_rollback(True)

    assert wrong == {}


def terms(threshold, **changes):
    return {"starts_on": MARCH, "criterion": "share", "share_required": 100,
            "cohort": "current_roster",
            "stages": [{"threshold": threshold, "due_after_months": 6}]} | changes  # fmt: skip


def test_editing_a_plan_touches_the_days_of_its_new_version_only(acme, drained):
    plan = targets.create_plan(
        caller=system(acme), name="70", team=None, terms=terms(70), today=TODAY
    )
    first = drained()
    old = PlanVersion.objects.get()
    targets.change_plan(caller=system(acme), plan=plan, name="60", terms=terms(60), today=TODAY)
    second = drained()

    assert {len(key) for key in first | second} == {3}
    assert {key[1] for key in first} == {old.pk}
    assert {key[1] for key in second}.isdisjoint({old.pk})  # What is superseded stays as it was.
    assert {key[2] for key in second} == {key[2] for key in first}  # A version knows its own past.
    assert_right(acme.pk, TODAY)


def test_a_plan_of_a_team_is_that_of_the_teams_below(acme, sales, drained):
    caller = system(acme)
    targets.create_plan(caller=caller, name="70", team=None, terms=terms(70), today=TODAY)
    drained()
    late = terms(60, starts_on=MARCH + timedelta(days=7))
    plan = targets.create_plan(caller=caller, name="Sales", team=sales, terms=late, today=TODAY)

    assert {key[0] for key in drained()} == {"Sales", "North", "South"}
    assert_right(acme.pk, TODAY)
    targets.delete_plan(caller=caller, plan=plan, today=TODAY)
    assert {key[0] for key in drained()} == set()  # The other plan applied before, and counted on.
    assert_right(acme.pk, TODAY)


def test_shortening_the_window(acme, drained):
    before = reckon(acme.pk, TODAY)
    changes = {"staleness_days": 7}
    organisations.change_organisation(caller=system(acme), changes=changes, today=TODAY)
    touched = drained()
    after = assert_right(acme.pk, TODAY)

    shorter = days("everybody", MARCH + timedelta(days=16), MARCH + timedelta(days=22))
    shorter |= days("everybody", MARCH + timedelta(days=47), MARCH + timedelta(days=53))
    shorter |= days("everybody", MARCH + timedelta(days=117), TODAY)
    assert {key for key in touched if key[0] == "everybody"} == shorter
    assert len(touched) == differing(before, after) == 4 * len(shorter)


def test_confirming_a_score_and_computing_again_touch_nothing(acme, bobs_rep, score, drained):
    score(bobs_rep, {MARCH: 50}, at=NOW)
    assert not StaleRange.objects.exists()
    assert drained() == set()

    ledger.mark_stale(acme.pk, [(None, FIRST_DAY, TODAY)])

    assert drained() == set()
    assert drained() == set()
    assert not StaleRange.objects.exists()


def test_a_stale_range_survives_a_drain_that_fails(acme, bobs_rep, score, drained, monkeypatch):
    score(bobs_rep, {MARCH: 58}, at=NOW)
    waiting = list(StaleRange.objects.all())
    with monkeypatch.context() as broken:
        broken.setattr(storing, "PLAN_DAYS", BROKEN)
        broken.setattr(storing, "TEAM_DAYS", BROKEN)
        with pytest.raises(SliceFailed), transaction.atomic():
            drained()

    assert list(StaleRange.objects.all()) == waiting != []
    assert len(drained()) == 3 * 5
    assert_right(acme.pk, TODAY)


def test_days_begin(acme, drained):
    tomorrow = NOW + timedelta(days=2)
    advance_days(organisation_id=acme.pk, now=tomorrow)
    advance_days(organisation_id=acme.pk, now=NOW - timedelta(days=3))

    touched = drained(tomorrow)
    begun = {TODAY + DAY, TODAY + 2 * DAY}
    assert touched == {(name, day) for name in ("North", "South", "Sales", "everybody")
                       for day in begun}  # fmt: skip
    advance_days(organisation_id=acme.pk, now=tomorrow)
    assert not StaleRange.objects.exists()
    assert_right(acme.pk, TODAY + 2 * DAY)


def test_the_first_day_begins(acme, bobs_rep, anna, dora, drained):
    """Everybody's first assignment lies ahead; nothing is computed until that day has come."""
    for rep in (bobs_rep, anna, dora):
        assignment = rep.assignments.get()
        directory.assign(
            caller=system(acme), rep=rep, from_day=TODAY + DAY, team=assignment.team, today=TODAY
        )
        directory.unassign(caller=system(acme), assignment=assignment, today=TODAY)
    drained()
    assert assert_right(acme.pk, TODAY) == ({}, {}, {})

    advance_days(organisation_id=acme.pk, now=NOW + DAY)
    drained(NOW + DAY)
    assert_right(acme.pk, TODAY + DAY)
    assert JANUARY < TODAY
