"""A manager writes the plans of the teams that they manage: one answer at every entry point."""

import pytest

from apps.targets import services
from apps.targets.models import TargetPlan
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from tests.admin.conftest import errors, url
from tests.admin.conftest import site as site
from tests.admin.conftest import unwritten as unwritten
from tests.sample_data import TODAY, system, team

from .plans import PLAN, PLANS

# Where the plan is, and what a manager of North and an administrator may do there.
PLACES = {"north": (True, True), "inner": (True, True), "south": (False, True),
          "sales": (False, True), "organisation": (False, True)}  # fmt: skip
FORM = {"name": "To seventy", "starts_on": "2026-05-01", "criterion": "share",
        "share_required": "80", "cohort": "current_roster", "threshold_1": "70",
        "due_after_months_1": "6"}  # fmt: skip
TERMS = {"starts_on": TODAY, "stages": [{"threshold": 70, "due_after_months": 6}]}

pytestmark = [pytest.mark.check, pytest.mark.usefixtures("unwritten")]


@pytest.fixture
def places(acme, sales, north, south):
    inner = team(acme, "Inner", north)
    return {"north": north, "inner": inner, "south": south, "sales": sales, "organisation": None}


CASES = [
    pytest.param(place, who, may, id=f"{who}-{place}")
    for place, allowed in PLACES.items()
    for who, may in zip(("alice", "ada"), allowed, strict=True)
]


class Entry:
    """The ways to write a plan; each method tells whether it was written."""

    def __init__(self, acme, user, api, site):
        self.acme, self.user = acme, user
        self.api, self.site = api(user), site(user)

    def service_create(self, its_team):
        return self._served(services.create_plan, team=its_team)

    def service_change(self, plan):
        return self._served(services.change_plan, plan=plan)

    def service_delete(self, plan):
        return self._served(services.delete_plan, plan=plan)

    def _served(self, service, **given):
        (caller,) = members_of(self.user)
        if service is not services.delete_plan:
            given |= {"name": "To seventy", "terms": TERMS}
        with organisation_context(self.acme.pk):
            try:
                service(caller=caller, today=TODAY, **given)
            except NotAllowed:
                return False
        return True

    def api_create(self, its_team):
        body = PLAN | {"team": its_team and str(its_team.pk)}
        return self.api.post(PLANS, body).status_code == 201

    def api_change(self, plan):
        body = PLAN | {"team": plan.team_id and str(plan.team_id)}
        answer = self.api.put(f"{PLANS}/{plan.pk}", body, headers={"If-Match": "*"})
        return answer.status_code == 200

    def api_delete(self, plan):
        answer = self.api.delete(f"{PLANS}/{plan.pk}", headers={"If-Match": "*"})
        return answer.status_code == 204

    def admin_create(self, its_team):
        body = FORM | {"team": its_team.pk if its_team else ""}
        answer = self.site.post(url("targets_targetplan", "add"), body)
        assert answer.status_code == 302 or list(errors(answer)) == ["team"]
        return answer.status_code == 302

    def admin_change(self, plan):
        return self._posted(url("targets_targetplan", "change", plan.pk), FORM)

    def admin_delete(self, plan):
        return self._posted(url("targets_targetplan", "delete", plan.pk), {"post": "yes"})

    def _posted(self, address, body):
        answer = self.site.post(address, body)
        if answer.status_code == 403:  # A plan of a team above is shown and not changed.
            return False
        assert answer.status_code == 302
        return answer["Location"] != "/admin/"  # Where a row that is not there leads.


@pytest.fixture
def stored(acme, places):
    """The plan of a place, or None."""

    def stored(place):
        with organisation_context(acme.pk):
            return TargetPlan.objects.filter(team=places[place]).first()

    return stored


@pytest.mark.parametrize("way", ["service", "api", "admin"])
@pytest.mark.parametrize(("place", "who", "may"), CASES)
def test_rights_to_create_plans(request, acme, api, site, places, stored, way, place, who, may):
    entry = Entry(acme, request.getfixturevalue(who), api, site)

    assert getattr(entry, f"{way}_create")(places[place]) is may
    assert (stored(place) is not None) is may


@pytest.mark.parametrize("what", ["change", "delete"])
@pytest.mark.parametrize("way", ["service", "api", "admin"])
@pytest.mark.parametrize(("place", "who", "may"), CASES)
def test_rights_to_change_and_delete_plans(
    request, acme, api, site, places, stored, way, what, place, who, may
):
    with organisation_context(acme.pk):
        plan = services.create_plan(
            caller=system(acme), name="Before", team=places[place], terms=TERMS, today=TODAY
        )
    entry = Entry(acme, request.getfixturevalue(who), api, site)

    assert getattr(entry, f"{way}_{what}")(plan) is may
    unchanged = stored(place)
    assert (unchanged is None or unchanged.name != "Before") is may
