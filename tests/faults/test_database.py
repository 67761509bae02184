"""Faults of the database, as a caller of the API sees them."""

import time

import pytest

pytestmark = pytest.mark.trial


def test_cut_connections_are_replaced_before_a_request_notices(web):
    for number in range(20):
        web.database.cut()
        assert (web.read().status, web.write(50 + number).status) in {(200, 200), (200, 201)}


def test_a_database_that_is_away_answers_503_and_is_back_at_once(web):
    web.database.close()
    answers = [web.read(), web.write(60)]
    for answer in answers:
        assert (answer.status, answer.body["code"]) == (503, "database_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.seconds < 3.5
    assert web.ask("GET", "/healthz").status == 200
    assert web.ask("GET", "/readyz").status == 503
    time.sleep(8)  # The pool has given up replacing its connections by now.
    assert web.read().status == 503

    web.database.open()
    assert web.until(200) < 2
    assert web.write(61).status in {200, 201}
