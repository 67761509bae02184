"""Teams that move: exactly the days from the move on change, of the teams that it affects."""

from datetime import date

import pytest

from apps.directory import services as directory
from apps.targets import services as targets
from apps.targets.models import PlanVersion
from ssi_platform.tenancy.caller import Caller
from tests.sample_data import TODAY, system

from .reckoning import assert_right
from .test_touched_rows import DAY, MARCH, days, terms
from .test_touched_rows import computed as computed

pytestmark = pytest.mark.usefixtures("inside")


def test_a_team_that_moves_takes_another_plan(acme, south, north, drained):
    targets.create_plan(
        caller=Caller.system(organisation_id=acme.pk),
        name="South",
        team=south,
        terms=terms(70),
        today=TODAY,
    )
    drained()
    move = {"team": north, "parent": south, "caller": Caller.system(organisation_id=acme.pk)}
    directory.set_parent(from_day=TODAY, today=TODAY, **move)

    touched = drained()
    stages = {key for key in touched if len(key) == 3}
    assert {key[0] for key in stages} == {"North", "South"}
    assert min(day for name, _, day in stages if name == "North") == MARCH  # As the plan began.
    assert {key[1] for key in stages if key[0] == "South"} <= {
        v.pk for v in PlanVersion.objects.all()
    }
    assert touched - stages == {("South", TODAY)}  # Yesterday's figures are what they were.
    assert {key[2] for key in stages if key[0] == "South"} == {TODAY}
    assert_right(acme.pk, TODAY)


def test_a_team_that_moved_back_then_takes_its_days_along(acme, south, north, drained):
    since, until = date(2026, 5, 1), date(2026, 6, 1)
    move = {"team": north, "caller": Caller.system(organisation_id=acme.pk), "today": TODAY}
    directory.set_parent(parent=None, from_day=until, **move)
    assert drained() == days("Sales", until, TODAY)
    directory.set_parent(parent=south, from_day=since, **move)

    assert drained() == days("South", since, until - DAY)
    assert_right(acme.pk, TODAY)


def test_reps_of_a_moved_team_count_in_their_later_teams(
    acme, bobs_rep, south, north, sales, drained
):
    """The cohort of South's plan is frozen on a day on which North, with Bob, now is below it."""
    frozen = terms(70, cohort="frozen_at_start")
    targets.create_plan(
        caller=Caller.system(organisation_id=acme.pk),
        name="S",
        team=south,
        terms=frozen,
        today=TODAY,
    )
    may = date(2026, 5, 1)
    directory.assign(caller=system(acme), rep=bobs_rep, from_day=may, team=south, today=TODAY)
    move = {"team": north, "caller": Caller.system(organisation_id=acme.pk), "today": TODAY}
    directory.set_parent(parent=sales, from_day=date(2026, 4, 1), **move)
    drained()
    directory.set_parent(parent=south, from_day=date(2026, 2, 1), **move)

    later = {key for key in drained() if key[0] == "South" and key[-1] >= may}
    assert {len(key) for key in later} == {3}  # Stages only: the team's own figures are the same.
    assert_right(acme.pk, TODAY)
