"""What a request presents, and what failed authentications cost."""

import pytest

from ssi_platform.web.callers import Callers, is_sign_in
from ssi_platform.web.failures import Failures

KEY = "Bearer ssi_test_abcdefghijkl_" + "s" * 38
ACME = "/api/v1/organisations/acme/teams"


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def callers(clock):
    return Callers(clock=clock)


def environ(path=ACME, address="203.0.113.9", **headers):
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": address, **headers}


def with_key(text=KEY, **kwargs):
    return environ(HTTP_AUTHORIZATION=text, **kwargs)


def test_a_stranger_has_the_share_of_an_address(callers):
    caller = callers.read(with_key())
    assert (caller.group, caller.key_id) == (("address", "203.0.113.9"), "abcdefghijkl")
    assert not caller.known


@pytest.mark.parametrize("path", [ACME, "/scim/v2/acme/Users"])
def test_an_accepted_key_has_the_share_of_its_organisation(callers, path):
    callers.note(callers.read(with_key(path=path)), 200, accepted=True)
    caller = callers.read(with_key(path=path, address="192.0.2.7"))
    assert (caller.group, caller.known) == (("organisation", "acme"), True)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_only_a_success_makes_a_credential_known(callers, status):
    callers.note(callers.read(with_key()), status, accepted=True)
    assert not callers.read(with_key()).known


@pytest.mark.parametrize("status", [200, 301])
def test_a_success_that_looks_at_no_credential_makes_none_known(callers, status):
    callers.note(callers.read(with_key()), status, accepted=False)
    assert not callers.read(with_key()).known


def test_signing_in_has_a_group_of_its_own(callers):
    post = environ(path="/admin/login/") | {"REQUEST_METHOD": "POST"}
    assert [is_sign_in(callers.read(one).group) for one in (post, environ(), with_key())] == [
        True,
        False,
        False,
    ]


def test_a_key_is_known_in_its_organisation_only(callers):
    callers.note(callers.read(with_key()), 200, accepted=True)
    assert not callers.read(with_key(path="/api/v1/organisations/globex/teams")).known
    assert not callers.read(with_key(KEY[:-1] + "x")).known


def test_a_credential_is_forgotten_when_refused_or_unused(callers, clock):
    callers.note(callers.read(with_key()), 200, accepted=True)
    callers.note(callers.read(with_key()), 401, accepted=False)
    assert not callers.read(with_key()).known

    callers.note(callers.read(with_key()), 200, accepted=True)
    clock.now += 601
    assert not callers.read(with_key()).known


def test_a_session_is_a_credential(callers):
    cookies = {"HTTP_COOKIE": "csrftoken=x; sessionid=abc; other=1"}
    callers.note(callers.read(environ(**cookies)), 200, accepted=True)
    assert callers.read(environ(HTTP_COOKIE="sessionid=abc")).known
    assert not callers.read(environ(HTTP_COOKIE="xsessionid=abc")).known


def test_pages_and_requests_without_credentials_have_the_share_of_an_address(callers):
    for one in (with_key(path="/admin/login/"), environ(), environ(HTTP_COOKIE="a=b")):
        caller = callers.read(one)
        callers.note(caller, 200, accepted=True)
        assert callers.read(one).group == ("address", "203.0.113.9")


def test_memory_is_bounded(callers, monkeypatch):
    monkeypatch.setattr("ssi_platform.web.callers.MOST_KNOWN", 3)
    for number in range(5):
        callers.note(callers.read(with_key(f"Bearer {number}")), 200, accepted=True)
    known = [callers.read(with_key(f"Bearer {number}")).known for number in range(5)]
    assert known == [False, False, True, True, True]


@pytest.fixture
def failures(clock):
    return Failures(6, clock=clock)


def test_an_address_fails_only_so_often(failures, callers, clock):
    caller = callers.read(with_key())
    waits = []
    for _ in range(8):
        waits.append(failures.wait(caller))
        failures.count(caller)

    assert waits == [0, 0, 0, 0, 0, 0, 10, 10]
    clock.now += 10
    assert failures.wait(caller) == 0


def test_other_addresses_and_known_callers_go_on(failures, callers):
    for _ in range(6):
        failures.count(callers.read(with_key("Bearer wrong")))
    assert failures.wait(callers.read(with_key("Bearer wrong", address="192.0.2.7"))) == 0
    assert failures.wait(callers.read(with_key("Bearer right"))) > 0
    callers.note(callers.read(with_key("Bearer right")), 200, accepted=True)
    assert failures.wait(callers.read(with_key("Bearer right"))) == 0


def test_one_key_fails_only_so_often_from_many_addresses(failures, callers):
    attempts = [callers.read(with_key(address=f"192.0.2.{n}")) for n in range(8)]
    for attempt in attempts:
        failures.count(attempt)
    assert [failures.wait(attempt) > 0 for attempt in attempts] == [True] * 8
    holder = callers.read(with_key(address="203.0.113.9"))
    assert failures.wait(holder) == 0


def test_no_limit_counts_nothing(callers, clock):
    failures = Failures(0, clock=clock)
    caller = callers.read(with_key())
    for _ in range(1000):
        failures.count(caller)
    assert failures.wait(caller) == 0


def test_counters_are_bounded(failures, callers, clock, monkeypatch):
    monkeypatch.setattr("ssi_platform.web.failures.MOST_COUNTED", 10)
    for number in range(100):
        failures.count(callers.read(environ(address=f"192.0.2.{number}")))
        clock.now += 0.01
    assert len(failures._full) <= 11
