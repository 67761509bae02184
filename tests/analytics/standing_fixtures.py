"""An API client and plans, for the tests of standings."""

import pytest

from tests.targets.plans import PLAN, PLANS


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def plan(client):
    def plan(team=None, **changes):
        body = PLAN | {"team": str(team.pk) if team else None} | changes
        answer = client.post(PLANS, body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return plan
