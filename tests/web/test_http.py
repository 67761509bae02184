"""What the server makes of requests that two readers may understand differently."""

import json
import re
import socket

import pytest

from tests.sample_data import key, organisation, team
from tests.web_server import base_url as base_url

pytestmark = pytest.mark.trial
HIDDEN = b"GET /healthz?hidden HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def port(base_url):
    return int(base_url.rpartition(":")[2])


def exchange(port, *pieces):
    """Send bytes, and return what comes back until the server closes or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as line:
        received = b""
        for piece in pieces:
            line.sendall(piece)
        try:
            while content := line.recv(1 << 16):
                received += content
        except TimeoutError:
            return received, False
        except ConnectionResetError:
            pass
        return received, True


def statuses(received):
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def head(line, *headers):
    return "\r\n".join([line, "Host: localhost", *headers, "", ""]).encode()


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 3", "Content-Length: 4"],
        ["Content-Length: 3, 3"],
        ["Content-Length: +3"],
        ["Content-Length: -1"],
        ["Content-Length: 3x"],
        ["Content-Length : 3"],
        ["X: y", " Content-Length: 3"],
        ["Transfer-Encoding: gzip"],
        ["Transfer-Encoding: chunked, gzip"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding : chunked"],
        ["Host: other"],
        ["X: a\rContent-Length: 3"],
    ],
)
def test_ambiguous_heads_are_refused(port, headers):
    request = head("POST /api/v1/me HTTP/1.1", *headers)
    received, closed = exchange(port, request + b"abc" + HIDDEN)
    assert statuses(received) == [400], received
    assert closed


@pytest.mark.parametrize(
    "body",
    [
        b"3\nabc\n0\n\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"3;a\nb\r\nabc\r\n0\r\n\r\n",
        b"4\r\nabc\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"ffffffffffffffff1\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_malformed_chunks_are_refused(port, body):
    request = head("PATCH /api/v1/me HTTP/1.1", "Transfer-Encoding: chunked")
    received, closed = exchange(port, request + body + HIDDEN)
    assert statuses(received) == [400], received
    assert closed


@pytest.mark.parametrize("order", [1, -1])
def test_a_length_beside_chunks_is_ignored_and_ends_the_connection(port, order):
    """As RFC 9112, section 6.1, has it: so a request that is hidden in the body is never read."""
    headers = ["Content-Length: 3", "Transfer-Encoding: chunked"][::order]
    body = b"5\r\n12345\r\n0\r\n\r\n"
    received, closed = exchange(port, head("POST /api/v1/me HTTP/1.1", *headers) + body + HIDDEN)
    assert len(statuses(received)) == 1, received
    assert closed


def test_a_chunked_change_is_made(port, committed):
    acme = organisation("acme")
    north, text = team(acme, "North"), key(acme)
    path = f"/api/v1/organisations/acme/teams/{north.pk}"
    own = [f"Authorization: Bearer {text}", "Connection: close"]
    tag = re.search(rb"(?i)etag: (\S+)", exchange(port, head(f"GET {path} HTTP/1.1", *own))[0])[1]
    chunked = ["Content-Type: application/json", "Transfer-Encoding: chunked",
               f"If-Match: {tag.decode()}"]  # fmt: skip
    body = b'8\r\n{"name":\r\n9\r\n "South"}\r\n0\r\n\r\n'
    received, _ = exchange(port, head(f"PATCH {path} HTTP/1.1", *own, *chunked) + body)

    assert statuses(received) == [200], received
    assert json.loads(received.partition(b"\r\n\r\n")[2])["name"] == "South"


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port):
    headers = ["Content-Length: 3000000", "Expect: 100-continue"]
    received, closed = exchange(port, head("POST /api/v1/me HTTP/1.1", *headers))
    assert statuses(received) == [413], received
    assert b"too_large" in received
    assert closed
