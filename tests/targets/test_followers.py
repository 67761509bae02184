"""Plans that end, and plans of one owner that follow each other."""

from datetime import date

import pytest

from apps.analytics.services import drain
from ssi_platform.tenancy.context import organisation_context
from tests.admin.conftest import errors, url
from tests.admin.conftest import site as site
from tests.analytics.conftest import drained as drained
from tests.analytics.conftest import score as score
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, rep, team

from .plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
IF_MATCH = {"If-Match": "*"}
THIS = PLAN | {"name": "This year", "ends_on": "2026-11-30"}
NEXT = {"name": "Next year", "starts_on": "2027-01-01",
        "stages": [{"threshold": 85, "due_after_months": 6}]}  # fmt: skip
WHOLE = {"name": "All", "starts_on": "2026-01-01",
         "stages": [{"threshold": 60, "due_after_months": 12}]}  # fmt: skip


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def inner(acme, north):
    return team(acme, "Inner", north)


@pytest.fixture
def create(client, north):
    def create(body, team=north, **changes):
        body = body | {"team": team and str(team.pk)} | changes
        return client.post(PLANS, body)

    return create


@pytest.fixture
def applying(client, north):
    """The name of the plan that applies on a day, and the state of its first stage."""

    def applying(day, team=north):
        answer = client.get(f"{ACME}/teams/{team.pk}/attainment?on={day}").json()
        if "plan" not in answer:
            return answer["code"]
        name = client.get(f"{PLANS}/{answer['plan']}").json()["name"]
        return name, answer["stages"][0]["state"] == "not_started"

    return applying


def test_next_years_plan_beside_this_years(create, applying):
    assert (create(THIS).status_code, create(NEXT).status_code) == (201, 201)

    assert applying("2026-04-30") == ("This year", True)
    assert applying("2026-11-30") == ("This year", False)
    assert applying("2026-12-01") == ("Next year", True)  # No plan above goes on.
    assert applying("2027-01-01") == ("Next year", False)


def test_days_between_belong_to_the_plan_above(create, applying, inner):
    create(THIS), create(NEXT), create(WHOLE, None)

    for team_days, name in (
        (("2026-01-01", "2026-04-30", "2026-12-01", "2026-12-31"), "All"),
        (("2026-05-01", "2026-11-30"), "This year"),
        (("2027-01-01",), "Next year"),
    ):
        for day in team_days:
            assert applying(day) == applying(day, inner) == (name, False)


def test_after_its_end_a_plan_applies_no_more(create, applying):
    create(THIS)
    assert applying("2026-11-30") == ("This year", False)
    assert applying("2026-12-01") == "no_plan"


@pytest.mark.parametrize(
    ("ends", "starts", "status"),
    [
        ("2026-11-30", "2026-12-01", 201),
        ("2026-11-30", "2026-11-30", 409),
        (None, "2027-01-01", 409),  # The first has no end.
        ("2026-11-30", "2026-01-01", 409),  # The second has none.
    ],
)
def test_no_day_belongs_to_two_plans_of_a_team(create, ends, starts, status):
    create(THIS, ends_on=ends)
    answer = create(NEXT, starts_on=starts)
    assert answer.status_code == status
    assert status == 201 or answer.json()["code"] == "plan_overlaps"


def test_an_edit_cannot_make_plans_overlap(client, create, north):
    plan, _ = create(THIS).json(), create(NEXT)
    for ends, status in (("2027-01-01", 409), (None, 409), ("2026-12-31", 200)):
        body = THIS | {"team": str(north.pk), "ends_on": ends}
        answer = client.put(f"{PLANS}/{plan['id']}", body, headers=IF_MATCH)
        assert answer.status_code == status
        assert status == 200 or answer.json()["code"] == "plan_overlaps"


def test_a_plan_that_had_no_end_gets_one(client, create, north, applying):
    plan = create(PLAN).json()
    assert plan["ends_on"] is None
    body = PLAN | {"team": str(north.pk), "ends_on": "2026-12-31"}
    assert client.put(f"{PLANS}/{plan['id']}", body, headers=IF_MATCH).json()["version"] == 2
    assert create(NEXT).status_code == 201
    assert applying("2027-01-01") == ("Next year", False)


def test_ends_that_are_refused(create):
    for ends, code in (("2026-10-31", "ends_before_due"), ("2026-02-30", "not_a_day")):
        answer = create(THIS, ends_on=ends)
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/ends_on", code)


def test_each_plan_has_a_baseline_of_its_own(client, create, bobs_rep, north, score, drained):
    score(bobs_rep, {date(2026, 5, 1): 40, date(2026, 6, 10): 50})
    first = {"starts_on": "2026-05-01", "ends_on": "2026-06-09",
             "stages": [{"threshold": 70, "due_on": "2026-06-09"}]}  # fmt: skip
    assert create(NEXT | first).status_code == 201
    second = {"starts_on": "2026-06-10", "stages": [{"threshold": 70, "due_on": "2026-08-09"}]}
    assert create(NEXT | second).status_code == 201
    drained()

    for day, baseline in (("2026-06-09", 40), (TODAY, 50)):
        answer = client.get(f"{ACME}/teams/{north.pk}/attainment?on={day}").json()
        assert answer["baseline"]["value"] == baseline


@pytest.fixture
def drained_at_last(acme):
    """Compute everything, which takes a few slices and not one after the other without end."""

    def drained_at_last():
        with organisation_context(acme.pk):
            slices = 0
            while drain(organisation_id=acme.pk, now=NOW):
                slices += 1
                assert slices < 10, "The same days are computed again and again."

    return drained_at_last


def test_a_plan_that_ended_before_anybody_came_is_computed_once(
    acme, create, inner, drained_at_last
):
    """No day of the team is counted by the plan, which applied to it all the same."""
    old = {"starts_on": "2025-03-01", "ends_on": "2025-05-31",
           "stages": [{"threshold": 70, "due_on": "2025-05-31"}]}  # fmt: skip
    assert create(NEXT | old).status_code == 201
    rep(acme, "Late", inner, since=date(2026, 6, 10))
    drained_at_last()


def test_a_cohort_that_grows_after_an_edit_is_counted_once(
    acme, client, create, north, bobs_rep, drained_at_last
):
    """Days of the first version, after its last one, are still stored until the next night."""
    frozen = PLAN | {"team": str(north.pk), "cohort": "frozen_at_start"}
    plan = create(frozen).json()
    drained_at_last()
    edit = frozen | {"share_required": 50, "effective_from": "2026-06-10"}
    assert client.put(f"{PLANS}/{plan['id']}", edit, headers=IF_MATCH).json()["version"] == 2
    rep(acme, "Early", north, since=date(2026, 4, 1))
    drained_at_last()


def test_the_form_takes_an_end(site, ada, north, create, applying):
    create(NEXT)
    entered = {"name": "This year", "team": north.pk, "starts_on": "2026-05-01",
               "criterion": "share", "share_required": "80", "cohort": "current_roster",
               "threshold_1": "70", "due_after_months_1": "6"}  # fmt: skip
    page = url("targets_targetplan", "add")
    assert list(errors(site(ada).post(page, entered))) == ["starts_on"]
    assert site(ada).post(page, entered | {"ends_on": "2026-12-31"}).status_code == 302
    assert applying("2026-12-31") == ("This year", False)
