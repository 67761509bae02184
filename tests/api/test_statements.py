"""What is asked often is planned once, on connections that last."""

import pytest
from django.db import connection

URL = "/api/v1/organisations/acme/scores"
PREPARED = "SELECT statement FROM pg_prepared_statements"


pytestmark = pytest.mark.usefixtures("fastpath_on")


@pytest.fixture
def lasting(db):
    """The connection as the web process has it."""
    connection.ensure_connection()
    connection.connection.prepare_threshold = 2
    yield
    connection.close()


def prepared():
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        return [text for (text,) in cursor.fetchall()]


def asked(browser, times, **query):
    return [browser.get(URL, query).status_code for _ in range(times)]


def test_a_list_is_prepared(api, acme_key, lasting):
    assert asked(api(acme_key), 2) == [200, 200]
    assert prepared() == []
    assert asked(api(acme_key), 2) == [200, 200]
    assert len([text for text in prepared() if "row_to_json" in text]) == 1


def test_other_values_are_the_same_statement(api, acme_key, lasting):
    days = [f"2026-06-{day:02}" for day in range(1, 9)]
    assert {status for day in days for status in asked(api(acme_key), 1, day=day)} == {200}
    assert len([text for text in prepared() if "row_to_json" in text]) == 1


def test_nothing_is_prepared_where_connections_do_not_last(api, acme_key):
    assert asked(api(acme_key), 4) == [200] * 4
    assert prepared() == []
