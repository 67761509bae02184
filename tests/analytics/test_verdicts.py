"""Verdicts: given once for who was there, and changed by nothing but corrected scores."""

from datetime import date, timedelta

import pytest

from apps.analytics.models import StageVerdict
from apps.analytics.services import advance_days
from apps.directory import services as directory
from apps.ledger.services import mark_stale
from apps.organisations import services as organisations
from apps.scores import services as scores
from apps.scores.models import DailyScore
from apps.targets import services as targets
from ssi_platform.domain.calendar import FIRST_DAY
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, rep, system

from .conftest import scored_at_once

MARCH, DUE = date(2026, 3, 1), date(2026, 6, 20)
DAY = timedelta(days=1)
URL = "/api/v1/organisations/acme"

pytestmark = pytest.mark.usefixtures("inside")


def terms(**changes):
    stages = [{"threshold": 70, "due_on": DUE}, {"threshold": 80, "due_on": date(2026, 12, 1)}]
    return {"starts_on": MARCH, "criterion": "share", "share_required": 80,
            "cohort": "current_roster", "stages": stages} | changes  # fmt: skip


@pytest.fixture
def reps(acme, north):
    return [rep(acme, f"R{number}", north) for number in range(4)]


@pytest.fixture
def scored(acme, reps):
    """At 75, 75, 75 and 60 during the due week: the share level is the lowest."""
    totals = zip(reps, (75, 75, 75, 60), strict=True)
    days = (DUE - 10 * DAY, DUE)
    scored_at_once(acme, {(one, day): total for one, total in totals for day in days})


@pytest.fixture
def planned(acme, north, drained):
    def planned(**changes):
        plan = targets.create_plan(
            caller=system(acme), name="70", team=north, terms=terms(**changes), today=TODAY
        )
        drained()
        return plan

    return planned


def verdicts():
    return list(StageVerdict.objects.order_by("due_on").values_list("attained", "level", "reason"))


@pytest.mark.usefixtures("scored")
def test_a_verdict_is_on_the_level(planned):
    planned()
    assert verdicts() == [(False, 60_000, None)]
    assert StageVerdict.objects.get().retrospective  # The plan was made after the due day.


@pytest.mark.usefixtures("scored")
def test_the_due_day_itself_is_not_judged_before_it_is_over(acme, planned, drained):
    planned(stages=[{"threshold": 70, "due_on": TODAY}])
    assert verdicts() == []

    advance_days(organisation_id=acme.pk, now=NOW + DAY)
    drained(NOW + DAY)
    assert len(verdicts()) == 1
    assert not StageVerdict.objects.get().retrospective


@pytest.mark.usefixtures("scored")
def test_a_corrected_score_judges_the_same_reps_again(acme, south, reps, planned, drained):
    planned()
    directory.assign(caller=system(acme), rep=reps[3], from_day=MARCH, team=south, today=TODAY)
    drained()
    assert verdicts() == [(False, 60_000, None)]  # The move was entered later.

    scored_at_once(acme, {(reps[3], DUE - 10 * DAY): 72}, at=NOW)
    drained()
    assert verdicts() == [(True, 72_000, None)]
    score = DailyScore.objects.select_related("organisation").get(rep=reps[3], day=DUE - 10 * DAY)
    scores.delete_score(caller=system(acme), score=score, now=NOW)
    drained()
    assert verdicts() == [(True, 75_000, None)]  # Of the three who still have a score.


@pytest.mark.usefixtures("scored")
def test_a_score_that_comes_late_counts(acme, north, reps, planned, drained):
    late = rep(acme, "Late", north)
    planned()
    assert verdicts() == [(False, 60_000, None)]  # Four of five were scored; all four must reach.

    scored_at_once(acme, {(late, DUE - 8 * DAY): 90})
    drained()
    assert verdicts() == [(True, 75_000, None)]


@pytest.mark.usefixtures("scored")
def test_nothing_else_changes_a_verdict(acme, reps, south, sales, north, planned, drained):
    planned()
    before = verdicts()
    caller = system(acme)
    organisations.change_organisation(caller=caller, changes={"staleness_days": 3}, today=TODAY)
    directory.assign(caller=system(acme), rep=reps[0], from_day=MARCH, team=south, today=TODAY)
    directory.set_parent(caller=caller, team=north, parent=south, from_day=MARCH, today=TODAY)
    mark_stale(acme.pk, [(None, FIRST_DAY, TODAY)])
    drained()

    assert verdicts() == before


def test_a_week_without_any_score_waits(acme, reps, planned, drained):
    planned()
    assert verdicts() == []
    scored_at_once(acme, {(one, DUE - 3 * DAY): 80 for one in reps})
    drained()
    assert verdicts() == [(True, 80_000, None)]


def test_fewer_than_four_days_are_no_verdict(acme, reps, planned):
    scored_at_once(acme, {(one, DUE - 2 * DAY): 80 for one in reps})
    planned()
    assert verdicts() == [(None, None, "no_scores")]


@pytest.mark.usefixtures("scored")
def test_verdicts_are_hidden_from_reps(api, acme_key, alice, bob, planned, north):
    plan = planned()
    key, manager, member = api(acme_key), api(alice), api(bob)
    (shown,) = key.get(f"{URL}/verdicts?team={north.pk}&plan={plan.pk}").json()["data"]

    assert (shown["attained"], shown["level"], shown["counted"]) == (False, 60, 4)
    assert (shown["threshold"], shown["due_on"], shown["retrospective"]) == (70, str(DUE), True)
    assert key.get(f"{URL}/verdicts/{shown['id']}").json() == shown
    assert len(manager.get(f"{URL}/verdicts").json()["data"]) == 1
    assert member.get(f"{URL}/verdicts").json()["data"] == []  # The level is somebody's score.
    stages = member.get(f"{URL}/teams/{north.pk}/attainment").json()["stages"]
    assert {stage["carry_over_gap"] for stage in stages} == {None}
    assert {stage["attained_at_due"] for stage in stages} == {None}
    assert {stage["reason"] for stage in stages} == {"below_minimum_cohort"}
    stages = manager.get(f"{URL}/teams/{north.pk}/attainment").json()["stages"]
    assert [stage["carry_over_gap"] for stage in stages] == [None, 10]
    assert member.get(f"{URL}/verdicts/{shown['id']}").status_code == 404
