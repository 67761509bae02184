"""Streams are sent without a thread, and large bodies received from known callers only."""

import asyncio

from ssi_platform.web import sending

from .asgi import receiver, scope
from .conftest import Stream

TEAMS = "/api/v1/organisations/acme/teams"
WRONG = ("Authorization", "Bearer wrong")


def test_a_stream_is_taken_in_parts_and_closed(serve, application, monkeypatch):
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 4)
    monkeypatch.setattr(sending, "PIECE", 3)
    application.response = Stream([b"abcd", b"efgh", b"ij"])

    async def main(front, ask):
        return await ask("GET", TEAMS)

    assert serve(main).content == b"abcdefghij"
    assert application.response.closed


def test_a_slow_reader_is_left_and_its_stream_closed(serve, application, monkeypatch):
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 4)
    monkeypatch.setattr(sending, "PIECE_DEADLINE", 0.02)
    application.response = Stream([b"abcd"] * 1000)

    async def main(front, ask):
        sent = []

        async def send(message):
            sent.append(message)
            if len(sent) > 3:
                await asyncio.Event().wait()

        await asyncio.wait_for(front(scope("GET", TEAMS), receiver(), send), 2)
        await asyncio.sleep(0.02)
        return sent

    assert serve(main)[-1]["more_body"]
    assert application.response.closed
    assert application.response.taken < 10


def test_a_large_file_of_nobody_is_refused_before_it_is_received(serve, application, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4
    application.status = "401 Unauthorized"
    receive = receiver(b"x" * 4, b"y" * 4)

    async def main(front, ask):
        path = "/api/v1/organisations/acme/imports"
        return await ask("POST", path, [("Content-Length", "8"), WRONG], receive=receive)

    answer = serve(main)
    assert (answer.status, answer.headers["connection"]) == (401, "close")
    assert [method for method, _, _ in application.seen] == ["GET"]
    assert len(receive.left) == 3


def test_a_large_file_of_a_known_caller_is_received(serve, application, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4

    async def main(front, ask):
        path = "/api/v1/organisations/acme/imports"
        return await ask(
            "POST", path, [("Content-Length", "8"), WRONG], receive=receiver(b"x" * 4, b"y" * 4)
        )

    assert serve(main).content == b"xxxxyyyy"
    assert [(method, length) for method, length, _ in application.seen] == [
        ("GET", "0"), ("POST", "8")
    ]  # fmt: skip
