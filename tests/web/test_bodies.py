"""Bodies are received under a deadline, a least rate and a largest size."""

import asyncio
import errno
from contextlib import ExitStack

import pytest

from ssi_platform.web import bodies
from ssi_platform.web.answers import HttpRefusal
from ssi_platform.web.bodies import Body, Disconnected, LargeBodies, has_body, limit_of

from .asgi import receiver

IMPORTS = "/api/v1/organisations/acme/imports"


def environ(path="/api/v1/organisations/acme/teams", method="POST", **headers):
    return {"PATH_INFO": path, "REQUEST_METHOD": method, **headers}


def received(environ, receive):
    async def main():
        with Body(environ, receive) as body:
            await body.start()
            is_large = body.is_large
            await body.finish()
            return environ["wsgi.input"].read(), is_large

    return asyncio.run(main())


def refusal(environ, receive):
    with pytest.raises(HttpRefusal) as refused:
        received(environ, receive)
    return refused.value.status, refused.value.code


@pytest.mark.parametrize("chunks", [[], [b"abc"], [b"a", b"", b"bc"], [b"x" * 70_000] * 3])
def test_a_body_without_a_length_is_read_to_its_end(chunks):
    environment = environ(HTTP_TRANSFER_ENCODING="chunked")

    assert received(environment, receiver(*chunks)) == (b"".join(chunks), False)
    assert environment["CONTENT_LENGTH"] == str(len(b"".join(chunks)))
    assert "HTTP_TRANSFER_ENCODING" not in environment


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"CONTENT_LENGTH": "0"}, False),
        ({"CONTENT_LENGTH": "1"}, True),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, True),
    ],
)
def test_requests_say_whether_they_have_a_body(headers, expected):
    assert has_body(environ(**headers)) is expected


def test_a_body_that_never_begins_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "FIRST_BYTE", 0.01)
    assert refusal(environ(CONTENT_LENGTH="5"), receiver(ends=False)) == (408, "too_slow")


@pytest.mark.parametrize("chunk", [b"x", b""])
def test_a_slow_body_is_given_up(monkeypatch, chunk):
    monkeypatch.setattr(bodies, "GRACE", 0.05)

    async def receive():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": chunk, "more_body": True}

    assert refusal(environ(CONTENT_LENGTH="5000"), receive) == (408, "too_slow")


def test_a_body_that_is_fast_enough_may_take_longer_than_the_grace(monkeypatch):
    monkeypatch.setattr(bodies, "GRACE", 0.05)
    monkeypatch.setattr(bodies, "LEAST_RATE", 10)
    messages = receiver(b"x", b"x", b"x", b"x")

    async def receive():
        await asyncio.sleep(0.03)
        return await messages()

    assert received(environ(CONTENT_LENGTH="4"), receive) == (b"xxxx", False)


def test_no_body_takes_for_ever(monkeypatch):
    monkeypatch.setattr(bodies, "LONGEST", 0.05)

    async def receive():
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    assert refusal(environ(HTTP_TRANSFER_ENCODING="chunked"), receive) == (408, "too_slow")


def test_a_stated_length_beyond_the_limit_is_refused_unread(settings):
    receive = receiver(b"x")
    assert refusal(environ(CONTENT_LENGTH="2097153"), receive) == (413, "too_large")
    assert len(receive.left) == 2


def test_a_length_that_is_not_stated_is_refused_when_it_is_reached(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    chunks = receiver(b"x" * 6, b"x" * 6, b"x" * 6)
    assert refusal(environ(HTTP_TRANSFER_ENCODING="chunked"), chunks) == (413, "too_large")
    assert len(chunks.left) == 2


@pytest.mark.parametrize("stated", [True, False])
def test_a_file_may_be_larger(settings, stated):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    headers = {"CONTENT_LENGTH": "18"} if stated else {"HTTP_TRANSFER_ENCODING": "chunked"}
    chunks = receiver(b"x" * 6, b"y" * 6, b"z" * 6)
    assert received(environ(IMPORTS, **headers), chunks) == (b"xxxxxxyyyyyyzzzzzz", True)


@pytest.mark.parametrize(
    ("path", "method", "is_file"),
    [
        (IMPORTS, "POST", True),
        (f"{IMPORTS}:preview", "POST", True),
        (IMPORTS, "PUT", False),
        ("/api/v1/organisations/acme/teams", "POST", False),
        ("/nowhere", "POST", False),
        ("/\xff", "POST", False),
    ],
)
def test_the_limit_is_that_of_the_route(settings, path, method, is_file):
    settings.MAX_UPLOAD_BYTES = 1 << 30
    assert (limit_of(environ(path, method)) > 1 << 30) is is_file


def test_a_client_that_leaves_is_noticed():
    async def receive():
        return {"type": "http.disconnect"}

    with pytest.raises(Disconnected):
        received(environ(CONTENT_LENGTH="5"), receive)


def test_a_full_disk_is_answered(monkeypatch):
    def full(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", full)
    assert refusal(environ(CONTENT_LENGTH="5"), receiver(b"12345")) == (507, "disk_full")


def test_an_organisation_sends_only_so_many_files_at_once():
    large = LargeBodies()
    with ExitStack() as first_four:
        for _ in range(4):
            first_four.enter_context(large.one_more("acme"))
        with large.one_more("globex"):
            pass
        with pytest.raises(HttpRefusal, match="too_many_at_once"), large.one_more("acme"):
            pass
    with large.one_more("acme"):
        pass
    assert not large._running
