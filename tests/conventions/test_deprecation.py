"""An operation that will go says so in every answer, and in the schema."""

from datetime import date

import pytest

from apps.directory.views import TeamViewSet
from ssi_platform.api.deprecation import Deprecation

TEAMS = "/api/v1/organisations/acme/teams"


@pytest.fixture
def deprecated(monkeypatch):
    going = Deprecation(date(2026, 1, 1), date(2027, 1, 1), "groups")
    monkeypatch.setattr(TeamViewSet, "deprecations", {"list": going})


@pytest.mark.usefixtures("deprecated")
def test_it_is_told_in_every_answer(api, acme_key):
    browser = api(acme_key)
    for query, status in (("", 200), ("?x=1", 400)):
        answer = browser.get(TEAMS + query)
        assert answer.status_code == status
        assert answer["Deprecation"] == "@1767225600"
        assert answer["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    successor = '<http://testserver/api/v1/organisations/acme/groups>; rel="successor-version"'
    assert answer["Link"] == successor
    assert browser.get(f"{TEAMS}?page_size=1")["Link"].endswith(f", {successor}")


@pytest.mark.usefixtures("deprecated")
def test_other_operations_stay(api, acme_key):
    assert "Deprecation" not in api(acme_key).post(TEAMS, {"name": "West"})
