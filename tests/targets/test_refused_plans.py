"""Plans that are refused, with the field and the reason, and of which nothing is written."""

import pytest

from apps.targets.models import Stage
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon

from .plans import PLAN, PLANS

LATE = [{"threshold": 70, "due_after_months": 3}]


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


def planned(client, team=None):
    answer = client.post(PLANS, PLAN | {"team": team and str(team.pk)})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_second_plan_is_refused(client, north):
    planned(client), planned(client, north)

    for team in (None, str(north.pk)):
        answer = client.post(PLANS, PLAN | {"team": team})
        assert (answer.status_code, answer.json()["code"]) == (409, "plan_overlaps")


def test_a_plan_stays_with_its_team(client, north):
    whole = planned(client)
    answer = client.put(
        f"{PLANS}/{whole['id']}",
        PLAN | {"team": str(north.pk)},
        headers={"If-Match": "*"},
    )

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/team", "immutable")]


def test_plans_that_make_no_sense(acme, client):
    wrong = []
    for changes, pointer, code in (
        ({"stages": []}, "/stages", "empty"),
        ({"stages": [{"threshold": 101, "due_after_months": 6}]}, "/stages/0/threshold",
         "max_value"),
        ({"stages": [{"threshold": 70}]}, "/stages/0/due_on", "months_or_due_on"),
        ({"stages": [{"threshold": 70, "due_on": "2026-05-01"}]}, "/stages/0/due_on",
         "not_after_start"),
        ({"stages": [{"threshold": 70, "due_after_months": 6},
                     {"threshold": 60, "due_after_months": 12}]},
         "/stages/1/threshold", "not_increasing"),
        ({"share_required": 0}, "/share_required", "min_value"),
        ({"starts_on": "2026-02-30"}, "/starts_on", "not_a_day"),
        ({"starts_on": "0026-01-01"}, "/starts_on", "day_out_of_range"),
        ({"starts_on": "1990-01-01"}, "/starts_on", "day_out_of_range"),
        ({"starts_on": "2027-07-01", "stages": LATE}, "/starts_on", "day_out_of_range"),
        ({"stages": [{"threshold": 70, "due_on": "2036-05-02"}]}, "/stages/0/due_on",
         "out_of_range"),
        ({"stages": [{"threshold": n, "due_after_months": n} for n in range(1, 12)]}, "/stages",
         "max_length"),
        ({"criterion": "median", "cohort": "frozen_at_start"}, "/cohort", "needs_criterion_share"),
        ({"critreion": "share"}, "/critreion", "unknown_field"),
    ):  # fmt: skip
        answer = client.post(PLANS, PLAN | changes)
        errors = [(e["pointer"], e["code"]) for e in answer.json().get("errors", ())]
        if (answer.status_code, errors) != (400, [(pointer, code)]):
            wrong.append((changes, answer.status_code, errors))

    assert wrong == []
    with organisation_context(acme.pk):
        assert not Stage.objects.exists()
