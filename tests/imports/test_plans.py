"""Files of plans: what single calls allow, refused by rows, and stored plan by plan."""

from datetime import date

import pytest

from apps.ledger.models import AuditEvent
from apps.targets.models import PlanPause, PlanVersion, TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.matrices import import_errors
from tests.sample_data import key

HEADER = "name,team_1,team_2,effective_from,starts_on,ends_on,threshold,due_after_months,due_on"
FILE = f"""{HEADER},pauses
This year,Sales,North,,2026-01-01,2026-12-31,60,3,,2026-07-01/2026-07-10
This year,Sales,North,,2026-01-01,2026-12-31,70,,2026-11-30,
This year,Sales,North,2026-05-01,2026-01-01,2026-12-31,65,3,,
Next year,Sales,North,,2027-01-11,,80,6,,
All,,,,2026-02-01,,50,12,,
"""


@pytest.fixture
def load(ada, acme, north):
    """Load a file; return the rows, fields and codes of its errors."""
    assert north.name == "North"

    def load(content, mode="all_or_nothing", who=ada):
        errors = import_errors(who, acme.pk, content, f"?kind=plans&mode={mode}")
        return [(error["row"], error["field"], error["code"]) for error in errors]

    return load


@pytest.fixture
def stored(acme):
    """The plans with the numbers, days and thresholds of their versions."""

    def stored():
        with organisation_context(acme.pk):
            return {
                plan.name: [
                    (v.number, v.effective_from, *(s.threshold for s in v.stages.order_by("pk")))
                    for v in PlanVersion.objects.of_plan(plan.pk)
                ]
                for plan in TargetPlan.objects.order_by("pk")
            }

    return stored


@pytest.fixture
def events(acme):
    def events():
        with organisation_context(acme.pk):
            return AuditEvent.objects.filter(object_type="target_plan").count()

    return events


JANUARY, FEBRUARY, MAY = date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)
STORED = {
    "This year": [(1, JANUARY, 60, 70), (2, MAY, 65)],
    "Next year": [(1, date(2027, 1, 11), 80)],
    "All": [(1, FEBRUARY, 50)],
}


def test_a_file_of_plans_with_versions_a_follower_and_a_pause(acme, load, stored, events):
    assert load(FILE) == []
    assert stored() == STORED
    with organisation_context(acme.pk):
        pause = PlanPause.objects.get()
        assert (pause.from_day, pause.last_day) == (date(2026, 7, 1), date(2026, 7, 10))
        assert TargetPlan.objects.get(name="All").team is None
    before = events()
    assert load(FILE) == []
    assert (stored(), events()) == (STORED, before)


def test_a_dry_run_stores_nothing(load, stored, events):
    assert load(FILE, "dry_run") == []
    assert (stored(), events()) == ({}, 0)
    paused = FILE.replace("2027-01-11", "2027-01-10")
    assert load(paused, "dry_run") == [(5, "starts_on", "plan_overlaps")]


def test_new_terms_are_a_version_and_terms_of_before_come_back(load, stored):
    load(FILE)
    row = "Next year,Sales,North,2027-01-11,2027-01-11,,{},6,,\n"
    for threshold in (85, 85, 80, 80):
        assert load(f"{HEADER},pauses\n{row.format(threshold)}") == []
    days = [date(2027, 1, 11)] * 3
    assert stored()["Next year"] == list(zip((1, 2, 3), days, (80, 85, 80), strict=True))


def test_rows_are_refused_with_their_field(load, stored):
    content = f"""{HEADER},share_required,pauses
A,Sales,Nowhere,,2026-01-01,,60,3,,,
B,Sales,North,,2026-01-01,,60,3,2026-05-01,,
C,Sales,North,,2026-01-01,,60,3,,80,
C,Sales,North,,2026-01-01,,70,4,,90,
D,,North,,2026-01-01,,60,3,,,
E,,,,2026-01-01,2026-02-01,60,,2026-04-01,,
F,,,,2026-01-01,,70,3,,,
F,,,,2026-01-01,,70,4,,,
G,,,,2026-01-01,,60,3,,,2026-07-01
H,,,,2026-01-01,,60,3,,,2026-07-01/2026-07-10 2026-07-05/2026-07-06
I,,,,2026-01-01,,6.5,3,,,
"""
    refused = [
        (2, "team_2", "does_not_exist"), (3, "due_after_months", "months_or_due_on"),
        (5, "share_required", "duplicate"), (6, "team_1", "missing_level"),
        (7, "ends_on", "ends_before_due"), (9, "threshold", "not_increasing"),
        (10, "pauses", "not_a_span"), (11, "pauses", "pause_overlaps"),
        (12, "threshold", "not_whole"),
    ]  # fmt: skip
    errors = load(content, "row_by_row")
    assert sorted(error for error in errors if error[2] != "incomplete_plan") == refused
    assert stored() == {}


def test_a_plan_is_stored_whole_or_not_at_all(load, stored):
    content = FILE.replace("2026-12-31,70,", "2026-12-31,seventy,")
    assert load(content, "row_by_row") == [
        (3, "threshold", "not_whole"), (2, "", "incomplete_plan"), (4, "", "incomplete_plan"),
    ]  # fmt: skip
    assert stored() == {name: STORED[name] for name in ("Next year", "All")}


def test_versions_that_only_fit_together(load, stored):
    """Each of two plans was changed after the other: in the end they have no common day."""
    content = f"""plan,version,{HEADER}
1,1,First,,,2026-01-01,2026-01-01,2026-12-31,60,3,
1,2,First,,,2026-07-01,2026-01-01,2027-02-28,60,3,
2,1,Second,,,2027-01-01,2027-01-01,,60,3,
2,2,Second,,,2026-06-01,2027-03-01,,60,3,
"""
    assert load(content) == []
    assert load(content) == []
    assert [len(versions) for versions in stored().values()] == [2, 2]


def test_plans_of_one_name_are_told_apart_by_their_start(load, stored):
    content = f"""plan,{HEADER}
x,Goal,,,,2026-01-01,2026-12-31,60,3,
y,Goal,,,,2027-01-01,,70,3,
"""
    assert load(content) == []
    assert load(content) == []
    assert load(f"{HEADER}\nGoal,,,,2026-03-01,,80,3,\n") == [(2, "starts_on", "plan_overlaps")]


def test_managers_load_plans_of_their_teams_only(load, alice, stored):
    content = f"{HEADER}\nMine,North,,,2026-07-01,,60,3,\nAll,,,,2026-07-01,,60,3,\n"
    assert load(content, "row_by_row", alice) == [(3, "team", "not_your_team")]
    assert list(stored()) == ["Mine"]
    past = f"{HEADER}\nMine,North,,2026-06-01,2026-07-01,,65,3,\n"
    assert load(past, who=alice) == [(2, "effective_from", "only_from_today")]


def test_files_of_plans_need_their_own_permission(api, acme):
    path = "/api/v1/organisations/acme/imports?kind=plans"
    without, with_it = api(key(acme, "scores:write")), api(key(acme, "targets:write"))
    refused = without.post(path, FILE, content_type="text/csv")
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_permission")
    assert with_it.post(path, FILE, content_type="text/csv").status_code == 202


OF_REPS = "name,rep_external_id,rep,starts_on,threshold,due_after_months\n"


@pytest.fixture
def owners(acme):
    """The names of plans with the reps that they belong to."""

    def owners():
        with organisation_context(acme.pk):
            return set(TargetPlan.objects.values_list("name", "rep_id"))

    return owners


def test_plans_of_reps(load, owners, bobs_rep, dora):
    content = f"{OF_REPS}Ramp,{bobs_rep.external_id},,2026-05-01,50,3\n"
    content += f"Ramp,,Dora,2026-05-01,40,3\nGoal,{bobs_rep.pk},,2026-02-01,30,1\n"
    assert load(content) == [(4, "starts_on", "plan_overlaps")]
    content = content.replace(f"Goal,{bobs_rep.pk}", "Goal,carl")
    assert load(content) == [(4, "rep_external_id", "unknown_rep")]
    content = content[: content.index("Goal")]
    assert load(content) == []
    assert owners() == {("Ramp", bobs_rep.pk), ("Ramp", dora.pk)}
    assert load(content) == []
    with organisation_context(bobs_rep.organisation_id):
        assert PlanVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("nobody,", "rep_external_id", "unknown_rep"),
        (",Nobody", "rep", "unknown_rep"),
    ],
)
def test_of_unknown_reps(load, owners, row, field, code):
    assert load(f"{OF_REPS}Ramp,{row},2026-05-01,50,3\n") == [(2, field, code)]
    assert owners() == set()


def test_a_team_and_a_rep(load, bobs_rep):
    content = "name,team,rep,starts_on,threshold,due_after_months\nRamp,North,Bob,2026-05-01,50,3\n"
    assert load(content) == [(2, "rep", "two_owners")]
