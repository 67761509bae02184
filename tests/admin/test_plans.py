"""A plan's form: its terms, its stages in rows, a new version for each change."""

import pytest

from apps.targets.models import PlanVersion, Stage, TargetPlan
from ssi_platform.tenancy.context import organisation_context

from ..sample_data import TODAY
from .conftest import errors, otherwise_told, url

ADD = url("targets_targetplan", "add")
TERMS = {"name": "To eighty", "starts_on": "2026-01-01", "criterion": "share",
         "share_required": "80", "cohort": "current_roster"}  # fmt: skip
STAGES = {"threshold_1": "70", "due_after_months_1": "6", "threshold_2": "80",
          "due_on_2": "2026-12-24"}  # fmt: skip


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY}T12:00Z", tick=True)


def plans(organisation):
    with organisation_context(organisation.pk):
        return list(TargetPlan.objects.of_organisation(organisation.pk))


def versions(plan):
    with organisation_context(plan.organisation_id):
        organisation_id = plan.organisation_id
        return [
            [
                (stage.threshold, stage.due_after_months, str(stage.due_on))
                for stage in Stage.objects.of_organisation(organisation_id)
                .filter(version=version)
                .order_by("position")
            ]
            for version in PlanVersion.objects.of_organisation(organisation_id)
            .filter(plan=plan)
            .order_by("number")
        ]


@pytest.fixture
def plan(site, alice, acme, north):
    answer = site(alice).post(ADD, TERMS | STAGES | {"team": north.pk})
    assert answer.status_code == 302, errors(answer)
    return plans(acme)[0]


def test_a_plan_is_added_with_its_stages(alice, plan, north, events):
    assert plan.team_id == north.pk
    assert versions(plan) == [[(70, 6, "2026-07-01"), (80, None, "2026-12-24")]]
    assert events(plan.pk) == [(alice.email, "create")]


def test_a_plan_is_shown_as_it_was_entered(site, alice, plan):
    form = site(alice).get(url("targets_targetplan", "change", plan.pk)).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    entered = TERMS | STAGES | {"effective_from": str(TODAY)}
    assert {name: str(value) for name, value in shown.items()} == entered


def test_a_change_is_a_new_version_and_none_is_none(site, alice, plan, events):
    change = url("targets_targetplan", "change", plan.pk)
    assert site(alice).post(change, TERMS | STAGES).status_code == 302
    assert len(versions(plan)) == 1
    edited = STAGES | {"threshold_2": "85", "threshold_4": "90", "due_after_months_4": "18"}
    assert site(alice).post(change, TERMS | edited).status_code == 302

    assert versions(plan)[1] == [
        (70, 6, "2026-07-01"), (85, None, "2026-12-24"), (90, 18, "2027-07-01")
    ]  # fmt: skip
    assert events(plan.pk)[-1] == (alice.email, "change")


def test_a_plan_with_many_stages_keeps_them_all(site, ada, acme, plan):
    many = {f"threshold_{row}": 40 + 10 * row for row in range(1, 5)}
    many |= {f"due_after_months_{row}": row for row in range(1, 5)}
    change = url("targets_targetplan", "change", plan.pk)
    site(ada).post(change, TERMS | many)
    form = site(ada).get(change).context["adminform"].form

    assert "threshold_5" in form.fields
    site(ada).post(change, TERMS | many | {"threshold_5": 95, "due_after_months_5": 60})
    assert len(versions(plan)[-1]) == 5


WRONG = [
    ({"threshold_2": "70"}, "threshold_2"),
    ({"threshold_2": "101"}, "threshold_2"),
    ({"threshold_2": ""}, "threshold_2"),
    ({"due_on_2": "2026-06-30"}, "due_on_2"),
    ({"due_after_months_2": "12"}, "due_on_2"),
    ({"due_on_2": ""}, "due_after_months_2"),
    ({"threshold_2": "", "due_on_2": "", "threshold_4": "60", "due_on_4": "2027-01-01"},
     "threshold_4"),
    ({"share_required": "101"}, "share_required"),
    ({"starts_on": "2026-02-30"}, "starts_on"),
    ({"starts_on": "0026-01-01", "due_on_2": "", "due_after_months_2": "9"}, "starts_on"),
    ({"starts_on": "1990-01-01", "due_on_2": "", "due_after_months_2": "9"}, "starts_on"),
    ({"starts_on": "2027-07-01", "due_on_2": "", "due_after_months_2": "9"}, "starts_on"),
    ({"due_on_2": "2036-01-02"}, "due_on_2"),
    ({"criterion": "median", "cohort": "frozen_at_start"}, "cohort"),
    (dict.fromkeys(STAGES, ""), "__all__"),
]  # fmt: skip


def test_errors_are_shown_beside_their_fields(site, alice, acme, north, unwritten):
    asked = TERMS | STAGES | {"team": north.pk}

    assert otherwise_told(site(alice), ADD, asked, WRONG) == []
    assert plans(acme) == []


def test_a_second_plan_of_the_same_days_is_an_error_of_its_start(site, alice, plan, north):
    page = site(alice).post(ADD, TERMS | STAGES | {"team": north.pk})

    assert errors(page) == {
        "starts_on": [
            "The day 2026-01-01 belongs to the plan “To eighty”: end one before the other begins."
        ]
    }


def test_the_organisations_plan_is_for_its_administrators(site, ada, alice, acme, north):
    assert list(errors(site(alice).post(ADD, TERMS | STAGES))) == ["team"]
    assert site(ada).post(ADD, TERMS | STAGES).status_code == 302
    (plan,) = plans(acme)

    assert plan.team_id is None
    change = url("targets_targetplan", "change", plan.pk)
    assert site(alice).post(change, TERMS | STAGES).status_code == 403
    assert site(ada).get(change).status_code == 200


def test_a_plan_stays_with_its_team(site, ada, acme, plan, south, north):
    change = url("targets_targetplan", "change", plan.pk)
    site(ada).post(change, TERMS | STAGES | {"team": south.pk})

    assert plans(acme)[0].team_id == north.pk


def test_a_plan_is_deleted(site, alice, acme, plan, events):
    answer = site(alice).post(url("targets_targetplan", "delete", plan.pk), {"post": "yes"})

    assert answer.status_code == 302 and plans(acme) == []
    assert events(plan.pk)[-1] == (alice.email, "delete")
