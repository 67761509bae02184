"""Two hundred attempts to sign in at once, at a server as production starts it."""

import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Event
from urllib.parse import urlencode, urlsplit

import pytest

from apps.accounts.models import User
from tests.web_server import serving
from tests.worker.redis_server import Redis

ATTEMPTS, LIMIT = 200, 10
SLOWEST = 1.0  # Seconds that another's read may take meanwhile.

pytestmark = pytest.mark.trial


@pytest.fixture
def server(committed, databases, tmp_path):
    redis = Redis(tmp_path)  # Of its own: other tests attempt from the same address.
    given = {"SSI_SIGN_IN_LIMIT": str(LIMIT), "REDIS_URL": redis.url,
             "SSI_TRUSTED_PROXIES": "127.0.0.1"}  # fmt: skip
    # With the hasher of production.
    with serving(databases, SSI_ENVIRONMENT="development", **given) as url:
        yield urlsplit(url).netloc
    redis.kill()


def ask(server, method, path, body=None, **headers):
    connection = HTTPConnection(server, timeout=60)
    begun = time.monotonic()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    seconds = time.monotonic() - begun
    connection.close()
    return answer, text, seconds


def form_of(server, account):
    """Return the body and the headers of an attempt with the wrong password."""
    answer, text, _ = ask(server, "GET", "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    fields = {"username": account, "password": "wrong", "csrfmiddlewaretoken": token}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return urlencode(fields), headers


def test_hashing_for_many_addresses_leaves_half_of_the_threads(server):
    """Each address and each account is judged; those who wait for a hash hold no thread."""
    attempts = [
        (*form_of(server, f"{number}@acme.example"), f"203.0.{number // 8}.{number % 8}")
        for number in range(ATTEMPTS)
    ]

    def attempt(attempt):
        body, headers, address = attempt
        headers = headers | {"X-Forwarded-For": address}
        return ask(server, "POST", "/admin/login/", body, **headers)[0]

    over, waits = Event(), []

    def read_meanwhile():
        while not over.is_set():
            answer, _, seconds = ask(server, "GET", "/api/v1/me")
            waits.append((seconds, answer.status))
            time.sleep(0.02)

    with ThreadPoolExecutor(ATTEMPTS + 1) as pool:
        reader = pool.submit(read_meanwhile)
        answers = list(pool.map(attempt, attempts))
        over.set()
        reader.result()

    refused = [answer for answer in answers if answer.status != 200]
    assert {answer.status for answer in refused} <= {429, 503} and len(refused) < ATTEMPTS
    assert all(answer.headers["Retry-After"] for answer in refused)
    assert {status for _, status in waits} <= {401, 429} and len(waits) > 20
    assert max(waits)[0] <= SLOWEST, f"slowest of {len(waits)}: {max(waits)[0]:.2f} s"


@pytest.mark.parametrize("known", [True, False])
def test_exactly_ten_of_two_hundred_are_judged(server, known):
    account = f"{uuid.uuid4().hex}@acme.example"
    if known:
        User.objects.create_user(account, "a long enough password")
    body, headers = form_of(server, account)
    over, waits = Event(), []

    def read_meanwhile():
        while not over.is_set():
            waits.append(ask(server, "GET", "/readyz")[2])
            time.sleep(0.02)

    def attempt(_):
        return ask(server, "POST", "/admin/login/", body, **headers)

    with ThreadPoolExecutor(ATTEMPTS + 1) as pool:
        reader = pool.submit(read_meanwhile)
        answers = [answer for answer, *_ in pool.map(attempt, range(ATTEMPTS))]
        over.set()
        reader.result()

    statuses = [answer.status for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (LIMIT, ATTEMPTS - LIMIT)
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status == 429)
    assert max(waits) <= SLOWEST, f"slowest of {len(waits)}: {max(waits):.2f} s"
