"""What the server makes of requests that two readers may understand differently."""

import json
import socket

import pytest

from tests.sample_data import key, organisation
from tests.web_server import base_url as base_url

pytestmark = pytest.mark.trial
FILES = "/api/v1/organisations/acme/imports"
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
    request = head(f"POST {FILES} HTTP/1.1", "Transfer-Encoding: chunked")
    received, closed = exchange(port, request + body + HIDDEN)
    assert statuses(received) == [400], received
    assert closed


BOTH = ["Content-Length: 3", "Transfer-Encoding: chunked"]
CHUNKS = b"5\r\n12345\r\n0\r\n\r\n"


@pytest.mark.parametrize("headers", [BOTH, BOTH[::-1], BOTH[1:], [*BOTH, "Content-Length: 3"]])
def test_chunks_are_refused_with_or_without_a_length_beside_them(port, headers):
    received, closed = exchange(port, head("POST /api/v1/me HTTP/1.1", *headers) + CHUNKS + HIDDEN)
    assert statuses(received) == [411], received
    assert b"length_required" in received
    assert closed


@pytest.mark.parametrize("headers", [BOTH, BOTH[::-1]])
def test_a_length_beside_the_chunks_of_a_file_ends_the_connection(port, headers):
    """As RFC 9112, section 6.1, has it: so a request that is hidden in the body is never read."""
    received, closed = exchange(port, head(f"POST {FILES} HTTP/1.1", *headers) + CHUNKS + HIDDEN)
    assert statuses(received) == [401], received
    assert closed


def test_a_chunked_file_is_taken(port, committed):
    acme = organisation("acme")
    own = [f"Authorization: Bearer {key(acme)}", "Connection: close"]
    chunked = ["Content-Type: text/csv", "Transfer-Encoding: chunked"]
    rows = [b"external_id,day,total\n", b"E-1,2026-06-30,61\n"]
    body = b"".join(b"%x\r\n%b\r\n" % (len(row), row) for row in rows) + b"0\r\n\r\n"
    received, _ = exchange(port, head(f"POST {FILES}:raw HTTP/1.1", *own, *chunked) + body)

    assert statuses(received) == [202], received
    assert json.loads(received.partition(b"\r\n\r\n")[2])["kind"] == "scores"


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port):
    headers = ["Content-Length: 3000000", "Expect: 100-continue"]
    received, closed = exchange(port, head("POST /api/v1/me HTTP/1.1", *headers))
    assert statuses(received) == [413], received
    assert b"too_large" in received
    assert closed
