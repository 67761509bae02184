"""Attempts to sign in are counted by account and by address, before anything is hashed."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address

import pytest
from django.http import HttpRequest
from django.test import Client

from apps.accounts.models import User
from ssi_platform.tenancy.context import person_context
from ssi_platform.tenancy.sign_in_limits import SignInUnavailable, TooManyAttempts, take
from tests.sessions import sign_in as signed_in

from .conftest import ATTEMPTS, pass_time, random_address, sign_in


def request_from(address):
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    return request


def judged(account, address):
    try:
        take(request_from(address), account)
    except TooManyAttempts as refusal:
        return not 0 < refusal.wait <= 60
    return True


def of_many(attempts, workers=16):
    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(lambda attempt: judged(*attempt), attempts))


@pytest.mark.usefixtures("limited")
def test_of_many_attempts_at_once_exactly_ten_are_judged(account, address):
    assert of_many([(account, random_address()) for _ in range(200)]) == ATTEMPTS
    assert of_many([(f"{n}{uuid.uuid4()}", address) for n in range(200)]) == ATTEMPTS


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("spelling", [str.upper, str.title, " {} ".format, "{}\t".format])
def test_spellings_of_an_account_count_together(account, spelling):
    for _ in range(ATTEMPTS):
        assert judged(account, random_address())
    assert not judged(spelling(account), random_address())


@pytest.mark.usefixtures("limited")
def test_addresses_of_one_network_count_together():
    site = uuid.uuid4().int >> 64 << 64
    addresses = [str(IPv6Address(site + n)) for n in range(ATTEMPTS + 1)]
    assert of_many([(uuid.uuid4().hex, address) for address in addresses]) == ATTEMPTS
    mapped = random_address()
    both = [mapped, f"::ffff:{mapped}"] * 10
    assert of_many([(uuid.uuid4().hex, address) for address in both]) == ATTEMPTS


@pytest.mark.usefixtures("limited")
def test_a_refused_attempt_counts_for_neither(account, address):
    for _ in range(ATTEMPTS):
        assert judged(account, random_address())
    assert not judged(account, address)
    assert of_many([(uuid.uuid4().hex, address) for _ in range(20)]) == ATTEMPTS


@pytest.mark.usefixtures("limited")
def test_in_no_minute_more_than_ten_are_judged(account):
    for _ in range(ATTEMPTS // 2):
        assert judged(account, random_address())
    pass_time(account, 30_000)
    assert of_many([(account, random_address()) for _ in range(20)]) == ATTEMPTS // 2
    pass_time(account, 30_001)  # The first five are older than a minute.
    assert of_many([(account, random_address()) for _ in range(20)]) == ATTEMPTS // 2


@pytest.mark.usefixtures("no_redis")
def test_nobody_tries_while_attempts_are_not_counted(account):
    with pytest.raises(SignInUnavailable):
        take(request_from("192.0.2.1"), account)


@pytest.mark.usefixtures("db", "limited")
@pytest.mark.parametrize("known", [True, False])
def test_the_form_of_the_admin_judges_ten(ada, account, hashed, known):
    if known:
        with person_context(id=ada.pk):
            User.objects.filter(pk=ada.pk).update(email=account, password="md5$salt$hash")
    answers = [sign_in(account, f"guess {n}") for n in range(ATTEMPTS + 2)]

    assert [answer.status_code for answer in answers] == [200] * ATTEMPTS + [429] * 2
    assert hashed == [f"guess {n}" for n in range(ATTEMPTS)]
    refused = answers[-1]
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "too many attempts" in refused.content.decode()
    assert refused["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("db", "limited")
def test_the_right_password_is_not_looked_at_either(ada, address):
    for n in range(ATTEMPTS):
        sign_in(f"{n}{uuid.uuid4()}@acme.example", address=address)
    assert sign_in(ada.email, address=address).status_code == 429


@pytest.mark.usefixtures("db", "no_redis")
def test_the_form_answers_503_without_redis(account, hashed):
    answer = sign_in(account)

    assert (answer.status_code, hashed) == (503, [])
    assert answer["Retry-After"] == "5"
    assert "Nobody can sign in" in answer.content.decode()


@pytest.mark.usefixtures("db", "no_redis")
def test_a_program_gets_a_problem(account):
    answer = sign_in(account, headers={"accept": "application/json"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "sign_in_unavailable"


OWN = {
    "/admin/password_change/": {"old_password": "?", "new_password1": "a", "new_password2": "a"},
    "/admin/confirm/": {"password": "?"},
}


@pytest.mark.usefixtures("limited", "acme")
@pytest.mark.parametrize("page", OWN)
def test_the_password_of_a_stolen_session_is_guessed_ten_times(ada, account, hashed, page):
    ada.email = account
    ada.save()
    browser = signed_in(Client(), ada)
    statuses = [
        browser.post(page, OWN[page], REMOTE_ADDR=random_address()).status_code
        for _ in range(ATTEMPTS + 1)
    ]

    assert statuses == [200] * ATTEMPTS + [429]
    assert len(hashed) == ATTEMPTS
