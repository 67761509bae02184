"""The ASGI application that the web server runs."""

import asyncio
from functools import partial

from django.conf import settings

from ssi_platform.tenancy.authentication import ACCEPTED

from .answers import (
    CLOSE,
    HttpRefusal,
    Send,
    cut_short,
    database_unavailable,
    overloaded,
    request_id,
    send_refusal,
    send_whole,
    too_many_at_once,
)
from .bodies import Body, Disconnected, LargeBodies, Receive, discard, has_body
from .callers import API, Callers, Presented, is_sign_in
from .client_address import TrustedProxies
from .database_watch import DatabaseWatch
from .environ import NO_BODY, Environ, Scope, environ_of
from .failures import Failures
from .heads import require_unambiguous
from .listening import limit_unsent
from .readiness import READYZ, Readiness
from .scheduling import Overloaded, Scheduler, TooManyAtOnce
from .sending import Answer, Application, SlowReader, respond, send_answer

HEALTH = b'{"status":"ok"}'
HEALTH_HEADERS = [
    (b"Content-Type", b"application/json"),
    (b"Content-Length", str(len(HEALTH)).encode()),
]
OPERATORS = ("/healthz", READYZ)
NEED_DATABASE = (*API, "/admin/")
# A request that shows whether a credential is accepted.
ME = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/me", "QUERY_STRING": "",
    "CONTENT_LENGTH": "0", "wsgi.input": NO_BODY, "HTTP_ACCEPT": "application/json",
}  # fmt: skip
TOO_MANY_FAILURES = "Too many requests from this address, or with this key, were not accepted."


class Front:
    """Serves a WSGI application: bodies are received before it runs, and answers sent after it."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._proxies = TrustedProxies(settings.TRUSTED_PROXIES)
        self._scheduler = Scheduler(settings.WEB_THREADS, halved=is_sign_in)
        self._callers = Callers()
        self._failures = Failures(settings.FAILURE_LIMIT)
        self._large_bodies = LargeBodies()
        self._readiness = Readiness(application)
        self._watch = DatabaseWatch(self._scheduler)
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._tasks = [asyncio.create_task(self._watch.run()), asyncio.create_task(limit_unsent())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        self._scheduler.stop()
        self._readiness.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = environ_of(scope, self._proxies)
        try:
            require_unambiguous(environ)
            if environ["PATH_INFO"] in OPERATORS and scope["method"] in ("GET", "HEAD"):
                await self._answer_operator(environ, send)
            elif has_body(environ):
                await self._serve_with_body(environ, receive, send)
            else:
                await self._run(environ, self._admitted(environ), send)
        except HttpRefusal as refusal:
            await send_refusal(send, environ, refusal)
        except Disconnected:
            await send_refusal(send, environ, cut_short())
        except SlowReader:
            pass  # The server closes the connection.

    async def _answer_operator(self, environ: Environ, send: Send) -> None:
        name = (b"X-Request-Id", request_id(environ).encode())
        if environ["PATH_INFO"] == READYZ:
            answer = await self._readiness.current()
            others = [h for h in answer.headers if h[0].lower() != b"x-request-id"]
            await send_whole(send, answer.status, [*others, name], answer.content)
        else:
            await send_whole(send, 200, [*HEALTH_HEADERS, name], HEALTH)

    async def _serve_with_body(self, environ: Environ, receive: Receive, send: Send) -> None:
        try:
            caller = self._admitted(environ)
        except HttpRefusal:
            await discard(environ, receive)
            raise
        with Body(environ, receive) as body:
            await body.start()
            if not body.is_large:
                await body.finish()
                await self._run(environ, caller, send)
                return
            if (refusal := await self._refusal(environ, caller)) is not None:
                await send_answer(send, refusal, partial(self._scheduler.resume, caller.group))
                return
            with self._large_bodies.one_more(caller.group):
                await body.finish()
                await self._run(environ, caller, send)

    async def _refusal(self, environ: Environ, caller: Presented) -> Answer | None:
        """Return the answer to a large body's sender who is nobody; a known one has none."""
        if caller.known:
            return None
        asked = environ | ME
        answer = await self._respond(caller, asked)
        if asked.get(ACCEPTED) and answer.status < 400:
            return None
        self._note(caller, answer.status, asked)
        answer.headers.append(CLOSE)
        return answer

    async def _run(self, environ: Environ, caller: Presented, send: Send) -> None:
        """Let Django answer, in a thread, when it is the caller's turn."""
        answer = await self._respond(caller, environ)
        self._note(caller, answer.status, environ)
        await send_answer(send, answer, partial(self._scheduler.resume, caller.group))

    def _admitted(self, environ: Environ) -> Presented:
        """Return what the request presents. Raises HttpRefusal before a thread is taken."""
        if self._watch.is_away and environ["PATH_INFO"].startswith(NEED_DATABASE):
            raise database_unavailable()
        caller = self._callers.read(environ)
        self._require_patience(caller)
        return caller

    def _require_patience(self, caller: Presented) -> None:
        if wait := self._failures.wait(caller):
            raise HttpRefusal(429, "too_many_requests", TOO_MANY_FAILURES, wait=wait)

    async def _respond(self, caller: Presented, environ: Environ) -> Answer:
        try:
            answer: Answer = await self._scheduler.run(
                caller.group, self._respond_in_thread, caller, environ
            )
        except TooManyAtOnce:
            raise too_many_at_once() from None
        except Overloaded:
            raise overloaded() from None
        return answer

    def _respond_in_thread(self, caller: Presented, environ: Environ) -> Answer:
        self._require_patience(caller)  # Others may have failed since it waits.
        return respond(self._application, environ)

    def _note(self, caller: Presented, status: int, environ: Environ) -> None:
        if status == 401 and not caller.known:
            self._failures.count(caller)
        self._callers.note(caller, status, accepted=bool(environ.get(ACCEPTED)))
