"""Terms that hold from a day that the caller chooses."""

from datetime import date, timedelta

import pytest

from apps.targets.models import PlanVersion
from ssi_platform.tenancy.context import organisation_context
from tests.admin.conftest import errors, url
from tests.admin.conftest import site as site
from tests.analytics.conftest import drained as drained
from tests.analytics.conftest import score as score
from tests.clock import noon as noon
from tests.sample_data import TODAY, rep

from .plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
IF_MATCH = {"If-Match": "*"}
DAY = timedelta(days=1)
PAST, FUTURE = date(2026, 6, 10), date(2026, 9, 1)
HARDER = PLAN | {"stages": [{"threshold": 90, "due_after_months": 6}]}


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def plan(client, north):
    return client.post(PLANS, PLAN | {"team": str(north.pk)}).json()


@pytest.fixture
def put(plan, north):
    """Send terms for a plan's day: `put(client, HARDER, effective_from=…)`."""

    def put(client, body, **changes):
        body = (
            body
            | {"team": str(north.pk)}
            | {
                name: str(value) if isinstance(value, date) else value
                for name, value in changes.items()
            }
        )
        return client.put(f"{PLANS}/{plan['id']}", body, headers=IF_MATCH)

    return put


def code_of(answer):
    assert answer.status_code in (400, 403, 409), answer.content
    problem = answer.json()
    return (problem.get("errors") or [problem])[0]["code"]


@pytest.fixture
def threshold(client, north):
    """The first threshold, and the version, that attainment shows on a day."""

    def threshold(day):
        shown = client.get(f"{ACME}/teams/{north.pk}/attainment?on={day}").json()
        return shown["stages"][0]["threshold"], shown["plan_version"]

    return threshold


def test_terms_of_a_future_day_wait_for_it(client, put, threshold):
    answer = put(client, HARDER, effective_from=FUTURE)

    assert answer.status_code == 200
    assert (answer.json()["version"], answer.json()["effective_from"]) == (2, str(FUTURE))
    assert threshold(TODAY) == threshold(FUTURE - DAY) == (70, 1)
    assert threshold(FUTURE) == (90, 2)


def test_an_edit_of_today_ends_where_later_terms_begin(client, put, threshold):
    put(client, HARDER, effective_from=FUTURE)
    assert put(client, PLAN, share_required=60).json()["version"] == 3

    assert threshold(TODAY - DAY) == (70, 1)
    assert threshold(FUTURE - DAY) == (70, 3)
    assert threshold(FUTURE) == (90, 2)


def test_an_administrator_changes_the_past(client, put, threshold):
    assert put(client, HARDER, effective_from=PAST).status_code == 200

    assert threshold(PAST - DAY) == (70, 1)
    assert threshold(PAST) == threshold(TODAY) == (90, 2)


def test_a_manager_changes_plans_from_today_on(api, alice, put, threshold):
    answer = put(api(alice), HARDER, effective_from=TODAY - DAY)
    assert (answer.status_code, code_of(answer)) == (403, "only_from_today")
    assert put(api(alice), PLAN, effective_from=TODAY - DAY).status_code == 200  # Nothing changes.
    assert threshold(TODAY) == (70, 1)

    assert put(api(alice), HARDER, effective_from=TODAY).status_code == 200
    assert threshold(TODAY) == (90, 2)


def test_the_same_terms_for_the_same_day_are_stored_once(client, put):
    for _ in range(2):
        assert put(client, HARDER, effective_from=FUTURE).json()["version"] == 2
    assert put(client, HARDER, effective_from=FUTURE + DAY).json()["version"] == 2
    assert put(client, PLAN, effective_from=FUTURE - DAY).json()["version"] == 2


def test_the_versions_of_a_plan_are_listed(client, plan, put):
    put(client, HARDER, effective_from=FUTURE)
    first, second = client.get(f"{PLANS}/{plan['id']}/versions").json()["data"]

    assert (first["version"], first["effective_from"]) == (1, PLAN["starts_on"])
    assert (second["version"], second["effective_from"]) == (2, str(FUTURE))
    assert [stage["threshold"] for stage in second["stages"]] == [90]


def test_a_judged_stage_keeps_its_terms(acme, client, plan, put, north, bobs_rep, score, drained):
    due = date(2026, 6, 20)
    score(bobs_rep, {due - DAY: 75})
    early = PLAN | {"stages": [{"threshold": 70, "due_on": str(due)}]}
    assert put(client, early, effective_from=PLAN["starts_on"]).status_code == 200
    drained()
    assert [each["due_on"] for each in client.get(f"{ACME}/verdicts").json()["data"]] == [str(due)]

    for day, code in ((PAST, "verdict_given"), (due, "verdict_given"), (due + DAY, None)):
        answer = put(client, HARDER, effective_from=day)
        assert answer.status_code == (409 if code else 200)
        assert code is None or code_of(answer) == code


@pytest.mark.parametrize(
    ("day", "code"),
    [("1999-12-31", "day_out_of_range"), ("2027-07-01", "day_out_of_range"),
     ("2026-02-30", "not_a_day")],
)  # fmt: skip
def test_days_on_which_no_terms_begin(client, put, day, code):
    assert code_of(put(client, HARDER, effective_from=day)) == code


def test_terms_that_would_hold_on_no_day_are_refused(client, put):
    answer = put(client, PLAN, ends_on="2026-11-30", effective_from="2026-12-01")
    assert code_of(answer) == "after_end"


def test_a_plan_has_two_hundred_versions_at_most(acme, client, plan, put):
    with organisation_context(acme.pk):
        version = PlanVersion.objects.get()
        for number in range(2, 201):
            version.pk, version._state.adding = None, True
            version.id, version.number = PlanVersion().id, number
            version.effective_from = TODAY - number * DAY
            version.save()
    assert code_of(put(client, HARDER)) == "too_many_versions"


def test_the_form_takes_a_day(site, ada, alice, plan, threshold):
    page = url("targets_targetplan", "change", plan["id"])
    entered = {"name": "To 90", "starts_on": "2026-05-01", "criterion": "share",
               "share_required": "80", "cohort": "current_roster", "threshold_1": "90",
               "due_after_months_1": "6"}  # fmt: skip
    refused = site(alice).post(page, entered | {"effective_from": str(PAST)})
    assert list(errors(refused)) == ["effective_from"]
    assert site(ada).post(page, entered | {"effective_from": str(PAST)}).status_code == 302

    assert threshold(PAST - DAY) == (70, 1)
    assert threshold(PAST) == (90, 2)


def test_days_of_all_versions_in_force_are_computed_again(
    acme, client, put, north, bobs_rep, score, drained
):
    """Also a score that comes late counts in the days of an earlier version."""
    rep(acme, "Late", north, since=date(2026, 1, 1))
    score(bobs_rep, {PAST - 2 * DAY: 75})
    put(client, HARDER, effective_from=PAST)
    drained()
    score(bobs_rep, {PAST - DAY: 65})
    drained()

    for day, at_target in ((PAST - 2 * DAY, 1), (PAST - DAY, 0)):
        shown = client.get(f"{ACME}/teams/{north.pk}/attainment?on={day}").json()
        assert shown["stages"][0]["at_target"] == at_target
