"""How many days a request may ask for."""

from datetime import date, timedelta

import pytest

from apps.exports.services.requesting import MAX_DAYS
from tests.clock import noon as noon
from tests.sample_data import TODAY

EXPORTS = "/api/v1/organisations/acme/exports"
LAST = date(2025, 12, 31)


def ask(client, **span):
    days = {name.rstrip("_"): str(day) for name, day in span.items()}
    return client.post(EXPORTS, {"content": "statistics", "format": "csv"} | days)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.mark.parametrize(("days", "status"), [(MAX_DAYS, 202), (MAX_DAYS + 1, 400)])
def test_a_span_of_ten_years_is_the_longest(client, days, status):
    answer = ask(client, from_=LAST - timedelta(days=days - 1), to=LAST)
    assert answer.status_code == status
    if status == 400:
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/from", "span_too_long")


def test_without_an_end_it_is_counted_to_today(client):
    first = TODAY - timedelta(days=MAX_DAYS - 1)
    assert ask(client, from_=first).status_code == 202
    assert ask(client, from_=first - timedelta(days=1)).status_code == 400


def test_what_is_not_narrowed_has_all_days(client):
    assert ask(client).status_code == 202
    assert ask(client, to=LAST).status_code == 202
