from datetime import date

import pytest

from tests.clock import noon as noon
from tests.imports.conftest import send as send
from tests.scores.conftest import acme_api as acme_api
from tests.scores.conftest import work as work

ACME = "/api/v1/organisations/acme"
DAY = date(2026, 6, 15)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def people(api, ada, alice, ana, bob):
    return {"ada": api(ada), "alice": api(alice), "ana": api(ana), "bob": api(bob)}


@pytest.fixture
def declare(client):
    """Declare a measure of the organisation, with some values in place of others."""

    def declare(key="calls", client=client, **values):
        return client.put(f"{ACME}/measures/{key}", declared(**values), format="json")

    return declare


def declared(**values):
    return {
        "title": "Calls",
        "unit": "calls",
        "lowest": 0,
        "highest": 500,
        "direction": "higher_is_better",
        "subject": "rep",
        "aggregation": "sum",
        "window_days": 1,
        "why": "Who calls, sells.",
        "author": "Ada",
        "checked_by": "Ana",
        "reviewed_on": "2026-01-01",
        "next_review": "2026-06-29",
        "source": "The telephone system",
        **values,
    }


def code(answer):
    problem = answer.json()
    return (problem.get("errors") or [problem])[0]["code"]


def address(measure, whose=None, day=DAY):
    """The address of a value: of a rep or a team, by its external id, or of the organisation."""
    return f"{ACME}/{whose}/measures/{measure}/values/{day}" if whose else (
        f"{ACME}/measures/{measure}/values/{day}"
    )  # fmt: skip
