"""A body that costs a careless reader much keeps nobody else waiting, and is refused.

One web process is sent the body while its `/healthz` is polled. The best of some rounds counts: a
busy machine delays some of them, a reader that takes the square of the length delays them all.
"""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import pytest

from tests.linear_time import adversarial
from tests.sample_data import key, organisation
from tests.web_server import base_url as base_url

SIZE = 600_000
LONGEST_WAIT = 0.5  # Seconds.
ROUNDS = 4
GIVE_UP_AFTER = 10  # Seconds for one answer: no machine is as busy as that.
BATCH = "/api/v1/organisations/acme/scores:batch"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=boundary"


def items(n, item):
    return '{"items":[' + ",".join([item] * (n // len(item))) + "]}"


def parts(n):
    part = '--boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    return part * (n // len(part)) + "--boundary--\r\n"


BODIES = [
    *((name, JSON, BATCH, make) for name, make in adversarial.JSON.items()),
    ("a long name", JSON, BATCH, lambda n: '{"' + "k" * n + '":1}'),
    ("long names", JSON, BATCH, lambda n: items(n, '{"' + "k" * 2_000 + '":1}')),
    ("objects in objects", JSON, BATCH, lambda n: '{"a":' * (n // 5)),
    ("small objects", JSON, BATCH, lambda n: items(n, "{}")),
    ("scores of nobody", JSON, BATCH, lambda n: items(n, '{"rep":"x","day":"2026-03-01"}')),
    ("fields that are unknown", JSON, BATCH, lambda n: items(n, '{"a":1,"b":1,"c":1,"d":1}')),
    ("names of a form", FORM, "/admin/login/", lambda n: "a=1&" * (n // 4)),
    ("escapes of a form", FORM, "/admin/login/", lambda n: "a=" + "%c3%a9" * (n // 6)),
    ("a form for the API", FORM, BATCH, lambda n: "a=1&" * (n // 4)),
    ("parts", MULTIPART, "/admin/login/", parts),
    ("parts for the API", MULTIPART, BATCH, parts),
    *((name, MULTIPART, "/admin/login/", make) for name, make in adversarial.FORMS.items()),
]

pytestmark = pytest.mark.trial


def call(base_url, method, path, body=None, headers=()):
    """Return the status of an answer, and how many seconds it took."""
    begun, server = time.monotonic(), urlsplit(base_url).netloc
    connection = http.client.HTTPConnection(server, timeout=GIVE_UP_AFTER)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - begun
    finally:
        connection.close()


def longest_wait(base_url, send):
    """Return how long `/healthz` took at most while a body was answered, and the status of that."""
    with ThreadPoolExecutor(1) as pool:
        sent, waits = pool.submit(send), []
        while not sent.done() or not waits:
            status, seconds = call(base_url, "GET", "/healthz")
            assert status == 200
            waits.append(seconds)
    return max(waits), sent.result()[0]


def best_wait(base_url, send):
    for _ in range(ROUNDS):
        wait, status = longest_wait(base_url, send)
        if wait <= LONGEST_WAIT:
            break
    return wait, status


def test_a_costly_body_is_refused_and_keeps_nobody_waiting(committed, base_url):
    secret = key(organisation("acme"))
    for name, media_type, path, make in BODIES:  # In one test: the server takes long to start.
        made = make(SIZE)
        body = made if isinstance(made, bytes) else made.encode()
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": media_type}
        wait, status = best_wait(base_url, partial(call, base_url, "POST", path, body, headers))
        assert 400 <= status < 500, name
        assert wait <= LONGEST_WAIT, name
