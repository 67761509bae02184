"""Faults of Redis: requests go on, and a notification that is lost is made up for by the sweep."""

import pytest

pytestmark = pytest.mark.trial
LONGER = 2.0  # Seconds: a wait for Redis on a busy machine, and not one that is repeated.


@pytest.mark.parametrize("fault", ["close", "freeze"])
def test_requests_go_on_without_redis(web, fault):
    getattr(web.redis, fault)()
    for number in range(6):
        read, write = web.read(), web.write(50 + number)
        assert (read.status, write.status) in {(200, 200), (200, 201)}
        assert read.seconds < LONGER
        assert write.seconds < LONGER
