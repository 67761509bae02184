"""Wrong secrets are judged ten times a minute, of a client and of an address."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.access.services.oauth import validator
from tests.sample_data import organisation
from tests.sign_in.conftest import limited as limited
from tests.sign_in.conftest import random_address

from .conftest import make_client, post


@pytest.fixture
def compared(monkeypatch):
    """How often a secret was compared."""
    seen, lock = Counter(), threading.Lock()
    has_secret = validator.Validator._has_secret

    def counted(self, client):
        with lock:
            seen["secrets"] += 1
        return has_secret(self, client)

    monkeypatch.setattr(validator.Validator, "_has_secret", counted)
    return seen


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
def test_of_200_wrong_secrets_at_once_exactly_10_are_judged(committed, limited, compared, path):
    crm = make_client(organisation("acme"))

    def attempt(_):
        try:
            return post(
                path, crm, secret="wrong", address=random_address(), token="x",
                grant_type="client_credentials",
            )  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(attempt, range(200)))
    assert Counter(answer.status_code for answer in answers) == {401: 10, 429: 190}
    assert compared["secrets"] == 10
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["error"] == "temporarily_unavailable"
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_right_secrets_do_not_count(crm, limited):
    address = random_address()
    statuses = Counter(
        post("/oauth/token", crm, address=address, grant_type="client_credentials").status_code
        for _ in range(30)
    )
    assert statuses == {200: 30}


def test_unknown_clients_count_by_address(crm, limited):
    address = random_address()
    for _ in range(10):
        crm.id = "a" * 24
        answer = post("/oauth/token", crm, address=address, grant_type="client_credentials")
        assert answer.status_code == 401
    answer = post("/oauth/token", crm, address=address, grant_type="client_credentials")
    assert answer.status_code == 429
