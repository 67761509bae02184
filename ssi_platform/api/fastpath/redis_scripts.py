"""Lua scripts on Redis over one connection a thread.

redis-py takes a connection from a pool for every call, checks it, and measures the call: that
takes several times as long as the script.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from typing import Any

import redis
from redis.exceptions import NoScriptError


class Script:
    """A script that any thread can call. It raises redis.RedisError."""

    def __init__(self, text: str, url: str, **options: Any) -> None:
        self._text = text
        self._sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._pool = redis.ConnectionPool.from_url(url, **options)
        self._thread = threading.local()

    def __call__(self, keys: list[str], arguments: Iterable[object]) -> Any:
        words = [len(keys), *keys, *arguments]
        try:
            return self._send("EVALSHA", self._sha, *words)
        except NoScriptError:  # The server was started since; from now on it knows the script.
            return self._send("EVAL", self._text, *words)

    def _send(self, *words: object) -> Any:
        connection = self._connection()
        try:
            connection.send_command(*words)
            return connection.read_response()
        except redis.ConnectionError:  # The server was restarted: `send_command` connects anew.
            connection.send_command(*words)
            return connection.read_response()

    def _connection(self) -> redis.Connection:
        if getattr(self._thread, "process", None) != os.getpid():
            self._thread.connection = self._pool.make_connection()
            self._thread.process = os.getpid()
        return self._thread.connection
