"""An edit of a plan: a new version, or nothing where nothing changes."""

from datetime import timedelta

import pytest

from apps.ledger.models import AuditEvent, StaleRange
from apps.targets import services
from apps.targets.models import PlanVersion, Stage, TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.admin.conftest import form, url
from tests.admin.conftest import site as site
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, system

from .plans import PLAN, PLANS

IF_MATCH = {"If-Match": "*"}


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def plan(client):
    return client.post(PLANS, PLAN).json()


@pytest.fixture
def rows(acme):
    """Everything that an edit could write."""

    def rows():
        with organisation_context(acme.pk):
            models = (TargetPlan, PlanVersion, Stage, AuditEvent, StaleRange)
            return [list(model.objects.order_by("pk").values()) for model in models]

    return rows


def test_eighty_percent_are_required_unless_said(client, plan, site, ada):
    assert plan["share_required"] == 80
    page = site(ada).get(url("targets_targetplan", "add"))
    assert form(page)["share_required"].value() == 80


def test_the_api_writes_nothing_where_nothing_changes(client, plan, rows):
    before = rows()
    answer = client.put(f"{PLANS}/{plan['id']}", PLAN, headers=IF_MATCH)

    assert (answer.status_code, answer.json()) == (200, plan)
    assert rows() == before


def test_save_without_a_change_in_the_admin_writes_nothing(client, plan, site, ada, rows):
    page = url("targets_targetplan", "change", plan["id"])
    shown = form(site(ada).get(page))
    values = {name: shown[name].value() for name in shown.fields}
    before = rows()
    answer = site(ada).post(page, {name: v for name, v in values.items() if v is not None})

    assert answer.status_code == 302
    assert rows() == before


@pytest.mark.parametrize(
    ("change", "version"),
    [
        ({"name": "Renamed"}, 1),
        ({"share_required": 70}, 2),
        ({"stages": [PLAN["stages"][0]]}, 2),
        # The same day, named otherwise: it is stored as it was said.
        ({"stages": [{"threshold": 70, "due_on": "2026-08-01"}, PLAN["stages"][1]]}, 2),
    ],
)
def test_a_change_is_written_once(client, plan, rows, change, version):
    answers = [
        client.put(f"{PLANS}/{plan['id']}", PLAN | change, headers=IF_MATCH) for _ in range(2)
    ]
    events = [event["action"] for event in rows()[3] if event["object_type"] == "targetplan"]

    assert [answer.json()["version"] for answer in answers] == [version] * 2
    assert events == ["create", "change"]


def test_a_plan_gets_twenty_versions_a_day(acme, client, plan, site, ada, time_machine, rows):
    terms = {"starts_on": TODAY, "stages": [{"threshold": 70, "due_after_months": 6}]}
    with organisation_context(acme.pk):
        stored = TargetPlan.objects.get()
        for share in range(1, 21):
            services.change_plan(
                caller=system(acme), plan=stored, name=stored.name,
                terms=terms | {"share_required": share}, today=TODAY,
            )  # fmt: skip
    before = rows()
    answer = client.put(f"{PLANS}/{plan['id']}", PLAN, headers=IF_MATCH)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_versions")
    page = url("targets_targetplan", "change", plan["id"])
    entered = {"name": "To 80", "starts_on": "2026-05-01", "criterion": "share",
               "share_required": "80", "cohort": "current_roster", "threshold_1": "70",
               "due_after_months_1": "3"}  # fmt: skip
    assert "20 times a day" in str(form(site(ada).post(page, entered)).non_field_errors())
    assert rows() == before

    time_machine.move_to(NOW + timedelta(days=1))
    assert client.put(f"{PLANS}/{plan['id']}", PLAN, headers=IF_MATCH).status_code == 200
