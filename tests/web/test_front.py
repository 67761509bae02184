"""The front around a WSGI application, without a server and without a database."""

import asyncio
import json

import pytest

from ssi_platform.api.request_id import RequestIdFilter
from ssi_platform.web import scheduling

from .asgi import receiver

TEAMS = "/api/v1/organisations/acme/teams"
FILES = "/api/v1/organisations/acme/imports"
WRONG = ("Authorization", "Bearer wrong")
CHUNKED = [("Transfer-Encoding", "chunked")]


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


@pytest.mark.parametrize(("method", "path"), [("PATCH", TEAMS), ("GET", FILES)])
def test_chunks_are_refused_where_no_file_is_expected(serve, application, method, path):
    async def main(front, ask):
        return await ask(method, path, CHUNKED, receive=receiver(b"{}"))

    answer = serve(main)
    assert (answer.status, json.loads(answer.content)["code"]) == (411, "length_required")
    assert answer.headers["connection"] == "close"
    assert application.seen == []


def test_a_chunked_file_arrives_whole(serve, application):
    async def main(front, ask):
        return await ask("POST", FILES, CHUNKED, receive=receiver(b'{"name"', b': "North"}'))

    answer = serve(main)
    assert application.seen == [("POST", "17", b'{"name": "North"}')]
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


@pytest.mark.parametrize("status", ["200 OK", "301 Moved Permanently", "401 Unauthorized"])
def test_a_large_body_is_received_from_who_was_accepted(serve, application, status):
    """A redirection to HTTPS is no acceptance."""
    application.status = status
    receive = receiver(b"x" * (3 << 20))

    async def main(front, ask):
        return await ask("POST", FILES, [("Content-Length", str(3 << 20))], receive=receive)

    accepted = status == "200 OK"
    assert serve(main).status == int(status[:3])
    assert (len(receive.left) == 0) is accepted


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


@pytest.mark.parametrize(
    ("length", "left"), [("4", 0), ("65537", 3), (None, 3)], ids=["small", "large", "chunked"]
)
def test_a_small_body_is_received_before_it_is_refused(serve, application, length, left):
    receive = receiver(b"ab", b"cd")
    named = CHUNKED[0] if length is None else ("Content-Length", length)

    async def main(front, ask):
        front._watch.is_away = True
        return await ask("POST", FILES, [named], receive=receive)

    assert (serve(main).status, len(receive.left)) == (503, left)
    assert application.seen == []


def test_a_refused_body_that_does_not_come_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr("ssi_platform.web.bodies.DISCARDED_WITHIN", 0.01)

    async def main(front, ask):
        front._watch.is_away = True
        return await ask("POST", TEAMS, [("Content-Length", "2")], receive=receiver(ends=False))

    assert serve(main).status == 503


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
