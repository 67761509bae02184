"""Quotas of requests, a caller's and an organisation's, counted by Redis."""

import uuid

import pytest
import redis
from django.conf import settings

from ssi_platform.api import throttling
from ssi_platform.api.throttling import Bucket, TooOften, take
from tests.sample_data import key

URL = "/api/v1/organisations/acme"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Redis is waited for, however busy the machine is."""
    monkeypatch.setattr(throttling, "PATIENCE", 30)
    connect_anew()
    yield
    connect_anew()


def connect_anew():
    """Forget the pool and this thread's connection, which have other time limits."""
    throttling._pool.cache_clear()
    throttling._own.__dict__.clear()


@pytest.fixture
def quotas(settings, monkeypatch):
    """Set quotas, on buckets that no other test has taken from."""

    def quotas(caller, organisation):
        run = uuid.uuid4()
        monkeypatch.setattr(
            throttling, "Bucket", lambda name, key, quota: Bucket(name, f"{key}:{run}", quota)
        )
        requests = {"caller_requests": caller, "requests": organisation}
        settings.QUOTAS = settings.QUOTAS | requests

    return quotas


def test_the_rest_of_the_quota_is_shown_and_then_refused(api, acme_key, quotas):
    quotas(3, 100)
    browser = api(acme_key)
    answers = [browser.get(URL) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    left = [answer["RateLimit"].split(";")[1] for answer in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == '"caller";q=3;w=60, "organisation";q=100;w=60'
    assert answers[3].json()["code"] == "too_many_requests"
    assert 10 <= int(answers[3]["Retry-After"]) <= 20  # A third of the window.


def test_a_refused_request_writes_nothing(api, acme_key, acme, quotas):
    quotas(1, 100)
    browser = api(acme_key)
    answers = [browser.patch(URL, {"name": name}).status_code for name in ("First", "Second")]

    assert answers == [200, 429]
    quotas(10, 100)
    assert browser.get(URL).json()["name"] == "First"


def test_two_keys_share_the_quota_of_their_organisation(api, acme, acme_key, globex_key, quotas):
    quotas(10, 3)
    one, other = api(acme_key), api(key(acme))
    statuses = [browser.get(URL).status_code for browser in (one, other, one, other)]

    assert statuses == [200, 200, 200, 429]
    assert api(globex_key).get("/api/v1/organisations/globex").status_code == 200


def test_callers_without_access_do_not_use_the_quota_of_an_organisation(
    api, globex_key, acme_key, quotas
):
    quotas(1, 1)
    assert api(globex_key).get(URL).status_code == 404
    assert api(acme_key).get(URL).status_code == 200


def test_a_quota_of_nought_is_no_limit(api, acme_key, quotas):
    quotas(0, 0)
    answers = [api(acme_key).get(URL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert "RateLimit" not in answers[0]


def test_a_quota_may_be_as_large_as_one_likes():
    headers = {}
    take([Bucket("caller", uuid.uuid4().hex, 10**9)], headers)
    assert headers["RateLimit"].startswith('"caller";r=')


def test_a_bucket_fills_evenly():
    bucket = Bucket("caller", uuid.uuid4().hex, 5)
    for _ in range(5):
        take([bucket], {})
    with pytest.raises(TooOften) as refused:
        take([bucket], {})
    assert 0 < refused.value.wait <= 12
    pass_time(bucket, 12)  # A fifth of the window brings back one.
    take([bucket], {})
    with pytest.raises(TooOften):
        take([bucket], {})


def pass_time(bucket, seconds):
    """Have been full that much earlier: what the server would find so much later."""
    connection, key = redis.Redis.from_url(settings.REDIS_URL), f"ssi:limit:{bucket.key}"
    connection.set(key, float(connection.get(key)) - seconds, keepttl=True)
    connection.close()


def test_a_request_that_one_bucket_refuses_is_taken_from_none(monkeypatch):
    small, large = (Bucket(name, uuid.uuid4().hex, quota) for name, quota in (("a", 1), ("b", 9)))
    take([small, large], {})
    headers = {}
    with pytest.raises(TooOften):
        take([small, large], headers)
    assert headers["RateLimit"].split(", ")[1].startswith('"b";r=8')


def test_without_redis_requests_are_not_limited(api, acme_key, quotas, settings, caplog):
    quotas(1, 1)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    statuses = [api(acme_key).get(URL).status_code for _ in range(3)]
    assert statuses == [200] * 3
    assert len([r for r in caplog.records if "Redis does not answer" in r.message]) == 1


def test_the_script_is_sent_again_to_a_server_that_does_not_know_it():
    bucket = Bucket("caller", uuid.uuid4().hex, 5)
    server = redis.Redis.from_url(settings.REDIS_URL)
    take([bucket], headers := {})
    server.script_flush()
    take([bucket], headers)
    assert headers["RateLimit"].startswith('"caller";r=3')


def test_a_connection_that_the_server_closed_is_replaced():
    bucket = Bucket("caller", uuid.uuid4().hex, 5)
    server = redis.Redis.from_url(settings.REDIS_URL)
    take([bucket], headers := {})
    throttling._own.connection.send_command("CLIENT", "ID")
    server.client_kill_filter(_id=throttling._own.connection.read_response())
    take([bucket], headers)
    assert headers["RateLimit"].startswith('"caller";r=3')
