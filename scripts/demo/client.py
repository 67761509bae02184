"""A small HTTP client of the public API: one kept-alive connection per thread, clear failures."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

THREADS = 4
TIMEOUT_SECONDS = 60
PAGE_SIZE = 500
PATIENCE = 5

Headers = dict[str, str]
Item = TypeVar("Item")
Result = TypeVar("Result")


class Failed(Exception):
    """The demonstration cannot go on; the message is one line for the reader."""


class Refused(Failed):
    """The API answered with a problem."""

    def __init__(self, method: str, path: str, status: int, problem: object):
        self.status = status
        self.code = problem.get("code") if isinstance(problem, dict) else None
        super().__init__(f"{method} {path} answered {status}: {in_words(problem)}")


def in_words(problem: object) -> str:
    """Return a problem document as one line: its detail, its input errors and the request id."""
    if not isinstance(problem, dict):
        return str(problem)[:300] or "no body"
    errors = problem.get("errors") or []
    words = [f"{problem.get('detail') or problem.get('title')} ({problem.get('code')})"]
    words += [f"{error.get('pointer')}: {error.get('detail')}" for error in errors[:5]]
    return "; ".join([*words, f"request_id {problem.get('request_id')}"])


class Answer:
    """One answer of the API: its status, its headers and its body as Python values."""

    def __init__(self, response: HTTPResponse):
        body = response.read()
        self.status = response.status
        self.headers = response.headers
        self.body = self._parsed(body)

    def _parsed(self, body: bytes) -> Any:
        if "json" not in self.headers.get("Content-Type", ""):
            return body.decode("utf-8", "replace")
        try:
            return json.loads(body)
        except ValueError:
            return body.decode("utf-8", "replace")

    def location(self, otherwise: str) -> str:
        """Return the path and query of the Location header, or `otherwise` where it is absent."""
        parts = urlsplit(self.headers.get("Location") or otherwise)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


class Client:
    """Calls as one organisation's key; may be shared between threads."""

    def __init__(self, base_url: str, slug: str, key: str):
        self.address = urlsplit(base_url.rstrip("/"))
        if self.address.scheme not in {"http", "https"} or not self.address.hostname:
            raise Failed(f"Not an address of a server: {base_url!r}.")
        self.version = f"{self.address.path}/api/v1"
        self.home = f"{self.version}/organisations/{quote(slug)}"
        self.slug = slug
        self.calls = 0
        self._key = key
        self._mine = threading.local()

    def get(self, path: str, **query: object) -> Any:
        return self.call("GET", path, query=query).body

    def put(self, path: str, body: object) -> Any:
        return self.call("PUT", path, body=json.dumps(body).encode()).body

    def post(self, path: str, body: object) -> Any:
        return self.call("POST", path, body=json.dumps(body).encode()).body

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield every item of a list, following `next_cursor` to its end."""
        asked = {"page_size": PAGE_SIZE, **query}
        while True:
            page = self.get(path, **asked)
            if not isinstance(page, dict) or "data" not in page:
                raise Failed(f"GET {path} is not a list with data and next_cursor: {page!r:.200}")
            yield from page["data"]
            if not page.get("next_cursor"):
                return
            asked["cursor"] = page["next_cursor"]

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, object] | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
        headers: Headers | None = None,
    ) -> Answer:
        """Send one request. A path without a leading slash is below the organisation."""
        target = path if path.startswith("/") else f"{self.home}/{path}".rstrip("/")
        if query:
            target += "?" + urlencode(query)
        authorized = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        headers = authorized | (headers or {})
        if body is not None:
            headers["Content-Type"] = content_type
        for attempt in range(PATIENCE):
            answer = self._sent(method, target, body, headers)
            if answer.status != 429 or attempt == PATIENCE - 1:
                break
            time.sleep(min(_seconds(answer.headers.get("Retry-After")), 10))
        if answer.status >= 400 or answer.status < 200:
            raise Refused(method, target, answer.status, answer.body)
        return answer

    def _sent(self, method: str, target: str, body: bytes | None, headers: Headers) -> Answer:
        # A kept-alive connection may have been closed meanwhile; only what is safe to repeat
        # is sent again, and a POST starts on a fresh connection instead.
        if method == "POST":
            self.close()
        try:
            return self._once(method, target, body, headers)
        except (OSError, HTTPException) as error:
            self.close()
            if method == "POST":
                raise Failed(f"{method} {target}: no answer from the server ({error!r}).") from None
        try:
            return self._once(method, target, body, headers)
        except (OSError, HTTPException) as error:
            raise Failed(f"{method} {target}: no answer from the server ({error!r}).") from None

    def _once(self, method: str, target: str, body: bytes | None, headers: Headers) -> Answer:
        connection = self._connection()
        connection.request(method, target, body=body, headers=headers)
        self.calls += 1
        return Answer(connection.getresponse())

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._mine, "connection"):
            kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
            assert self.address.hostname is not None
            self._mine.connection = kind(
                self.address.hostname, self.address.port, timeout=TIMEOUT_SECONDS
            )
        connection: HTTPConnection = self._mine.connection
        return connection

    def close(self) -> None:
        """Close the connection of this thread; the next call opens another one."""
        if hasattr(self._mine, "connection"):
            self._mine.connection.close()
            del self._mine.connection


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdigit() else 1.0


def side_by_side(
    function: Callable[[Item], Result], items: Iterable[Item], threads: int = THREADS
) -> list[Result]:
    """Return the results in the order of the items; the first failure ends it."""
    with ThreadPoolExecutor(threads) as pool:
        pending = [pool.submit(function, item) for item in items]
        try:
            return [future.result() for future in pending]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
