"""A front around a WSGI application, without a server and without a database."""

import asyncio
import threading

import pytest

from ssi_platform.tenancy.authentication import ACCEPTED
from ssi_platform.web.front import Front

from .asgi import ask


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
        environ[ACCEPTED] = self.status.startswith("2")
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
