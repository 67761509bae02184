"""The front around a WSGI application, without a server and without a database."""

import asyncio
import json
import threading

import pytest

from ssi_platform.api.request_id import RequestIdFilter
from ssi_platform.web import scheduling, sending
from ssi_platform.web.front import Front

from .asgi import ask, receiver, scope

TEAMS = "/api/v1/organisations/acme/teams"
WRONG = ("Authorization", "Bearer wrong")


class Stream:
    """A streaming response, as Django's."""

    streaming = True

    def __init__(self, parts):
        self.parts, self.taken, self.closed = parts, 0, False

    def __iter__(self):
        for part in self.parts:
            self.taken += 1
            yield part

    def close(self):
        self.closed = True


class Whole(list):
    def close(self):
        pass


class Application:
    """A WSGI application that answers what it read; it counts its requests."""

    def __init__(self):
        self.status, self.response, self.seen = "200 OK", None, []
        self.running = threading.Event()
        self.running.set()

    def __call__(self, environ, start_response):
        self.running.wait(10)
        content = environ["wsgi.input"].read()
        self.seen.append((environ["REQUEST_METHOD"], environ.get("CONTENT_LENGTH"), content))
        start_response(self.status, [("Content-Type", "text/plain"), ("X-Request-Id", "django")])
        return self.response or Whole([content])


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def serve(application, settings):
    """Run a coroutine function with a front and a function that sends it requests."""
    settings.FAILURE_LIMIT = 5

    def run(main):
        async def inside():
            front = Front(application)
            try:
                return await main(front, lambda *args, **kwargs: ask(front, *args, **kwargs))
            finally:
                application.running.set()
                front._scheduler.stop()

        return asyncio.run(inside())

    return run


def test_health_needs_no_thread(serve, application):
    application.running.clear()

    async def main(front, ask):
        for _ in range(10):
            front._scheduler.run("flood", application, {}, None)
        front._watch.is_away = True
        return await asyncio.wait_for(
            ask("GET", "/healthz", [("X-Request-Id", "12345678")]), timeout=1
        )

    answer = serve(main)
    assert (answer.status, json.loads(answer.content)) == (200, {"status": "ok"})
    assert answer.headers["x-request-id"] == "12345678"


def test_a_chunked_body_arrives_whole(serve, application):
    chunked = [("Transfer-Encoding", "chunked")]

    async def main(front, ask):
        return await ask("PATCH", TEAMS, chunked, receive=receiver(b'{"name"', b': "North"}'))

    answer = serve(main)
    assert application.seen == [("PATCH", "17", b'{"name": "North"}')]
    assert answer.content == b'{"name": "North"}'


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", [("Transfer-Encoding", "gzip, chunked")]),
        ("POST", [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]),
        ("GET", [("Host", "one"), ("Host", "other")]),
        ("GET", [("Host", "")]),
    ],
)
def test_an_ambiguous_request_is_refused(serve, application, method, headers):
    async def main(front, ask):
        return await ask(method, TEAMS, headers, receive=receiver(b"x"))

    answer = serve(main)
    assert (answer.status, json.loads(answer.content)["code"]) == (400, "bad_request")
    assert answer.headers["connection"] == "close"
    assert application.seen == []


def test_a_body_that_breaks_off_is_refused(serve, application):
    async def receive():
        return {"type": "http.disconnect"}

    async def main(front, ask):
        return await ask("PATCH", TEAMS, [("Content-Length", "2")], receive=receive)

    answer = serve(main)
    assert (answer.status, json.loads(answer.content)["code"]) == (400, "cut_short")
    assert application.seen == []


def test_a_slow_body_takes_no_thread(serve, application, monkeypatch):
    monkeypatch.setattr("ssi_platform.web.bodies.FIRST_BYTE", 0.01)

    async def main(front, ask):
        return await ask("PATCH", TEAMS, [("Content-Length", "2")], receive=receiver(ends=False))

    answer = serve(main)
    problem = json.loads(answer.content)
    assert (answer.status, problem["code"], problem["status"]) == (408, "too_slow", 408)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-request-id"] == problem["request_id"] != ""
    assert application.seen == []


def test_failures_are_limited_before_a_thread_is_taken(serve, application):
    application.status = "401 Unauthorized"

    async def main(front, ask):
        return [await ask("GET", TEAMS, [WRONG]) for _ in range(8)]

    answers = serve(main)
    assert [answer.status for answer in answers] == [401] * 5 + [429] * 3
    assert json.loads(answers[-1].content)["code"] == "too_many_requests"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert len(application.seen) == 5


def test_failures_at_once_are_limited_too(serve, application):
    application.status = "401 Unauthorized"

    async def main(front, ask):
        return await asyncio.gather(*(ask("GET", TEAMS, [WRONG]) for _ in range(30)))

    statuses = [answer.status for answer in serve(main)]
    assert statuses.count(401) == len(application.seen) <= 5 + 4
    assert statuses.count(429) == 30 - len(application.seen)


def test_a_flood_is_answered_429_and_another_caller_served(serve, application, monkeypatch):
    monkeypatch.setattr(scheduling, "MOST_WAITING", 2)

    async def main(front, ask):
        application.running.clear()
        flood = [asyncio.create_task(ask("GET", TEAMS)) for _ in range(10)]
        await asyncio.sleep(0.02)
        other = asyncio.create_task(ask("GET", TEAMS, client="192.0.2.1"))
        await asyncio.sleep(0.02)
        application.running.set()
        return [await task for task in flood], await other

    flood, other = serve(main)
    refused = [answer for answer in flood if answer.status == 429]
    assert (len(refused), other.status) == (5, 200)
    assert json.loads(refused[0].content)["code"] == "too_many_at_once"
    assert refused[0].headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("path", "status"), [(TEAMS, 503), ("/admin/", 503), ("/docs", 200), ("/static/x.css", 200)]
)
def test_requests_do_not_wait_for_a_database_that_is_away(serve, path, status):
    async def main(front, ask):
        front._watch.is_away = True
        return await ask("GET", path)

    answer = serve(main)
    assert answer.status == status
    if status == 503:
        assert json.loads(answer.content)["code"] == "database_unavailable"
        assert int(answer.headers["retry-after"]) > 0


def test_a_person_gets_a_page(serve):
    async def main(front, ask):
        front._watch.is_away = True
        return await ask("GET", "/admin/", [("Accept", "text/html,*/*")])

    answer = serve(main)
    assert (answer.status, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert b"Service unavailable" in answer.content


def test_a_refusal_is_logged_in_one_line_with_its_id(serve, caplog):
    caplog.set_level("INFO", "ssi_platform.web")
    caplog.handler.addFilter(RequestIdFilter())

    async def main(front, ask):
        front._watch.is_away = True
        return await ask("GET", "/api/v1/%0Ame", [("X-Request-Id", "12345678")])

    assert serve(main).status == 503
    (record,) = caplog.records
    assert record.request_id == "12345678"
    assert record.getMessage() == "GET /api/v1/%0Ame from 203.0.113.9: database_unavailable"


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


def test_readiness_is_found_out_once_for_many_who_ask(serve, application):
    async def main(front, ask):
        answers = await asyncio.gather(
            *(ask("GET", "/readyz", [("X-Request-Id", f"request-{n}")]) for n in range(20))
        )
        front._readiness.stop()
        return answers

    answers = serve(main)
    assert [a.headers["x-request-id"] for a in answers] == [f"request-{n}" for n in range(20)]
    assert len(application.seen) == 1


def test_the_lifespan_begins_and_ends(serve):
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def main(front, ask):
        sent = []

        async def receive():
            return messages.pop(0)

        async def send(message):
            sent.append(message["type"])

        await front({"type": "lifespan"}, receive, send)
        return sent

    assert serve(main) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
