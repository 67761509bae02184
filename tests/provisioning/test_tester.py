"""The conformance tests of scim2-tester, against the whole application in this process."""

from collections import Counter
from uuid import uuid4

import pytest
from django.core.wsgi import get_wsgi_application
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from ssi_platform.tenancy.roles import Role
from tests.sample_data import member, organisation

from .conftest import SCIM, token_of


class Addresses(list):
    """Names of users, each another one: here they are e-mail addresses."""

    def __init__(self):
        super().__init__([None])

    def __getitem__(self, index):
        return f"{uuid4()}@acme.example"


@pytest.mark.trial
@pytest.mark.usefixtures("committed")
def test_the_server_conforms():
    acme = organisation("acme")
    token = token_of(acme, member(acme, "ada", Role.ADMIN))
    client = WSGISCIMClient(
        get_wsgi_application(),
        base_url=f"http://localhost{SCIM}",
        headers={"Authorization": f"Bearer {token}"},
    )
    client.discover()
    user = client.get_resource_model("User")
    user.model_fields["user_name"].examples = Addresses()
    results = check_server(client)
    wrong = [(r.title, r.reason) for r in results if r.status in (Status.ERROR, Status.CRITICAL)]
    assert wrong == []
    counts = Counter(result.status for result in results)
    assert counts[Status.SUCCESS] > 60
