"""A Lua script on Redis, asked by the shortest way: it is part of every request.

The client of redis-py finds a connection in its pool, looks whether it has gone stale, counts and
times what it does and packs each word by its type; that took several times what asking takes.
"""

import hashlib
import os
import threading
from collections.abc import Iterable

import redis


class Script:
    """Callable from any thread; each keeps a connection of its own."""

    def __init__(self, text: str, url: str, **options: float):
        self._text = text
        self._sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._pool = redis.ConnectionPool.from_url(url, **options)
        self._mine = threading.local()

    def __call__(self, keys: list[str], arguments: Iterable[object]) -> bytes:
        """Return the one text that the script answers. Raises RedisError."""
        words = [str(len(keys)), *keys, *map(str, arguments)]
        try:
            return self._asked(["EVALSHA", self._sha, *words])
        except redis.exceptions.NoScriptError:  # Which starts the server from now on.
            return self._asked(["EVAL", self._text, *words])

    def _asked(self, words: list[str]) -> bytes:
        line, packed = self._line(), [_packed(words)]
        try:
            line.send_packed_command(packed)
            return line.read_response()
        except redis.ConnectionError:  # The server was restarted; the line connects anew.
            line.send_packed_command(packed)
            return line.read_response()

    def _line(self):
        if getattr(self._mine, "process", None) != os.getpid():
            self._mine.line, self._mine.process = self._pool.make_connection(), os.getpid()
        return self._mine.line


def _packed(words: list[str]) -> bytes:
    texts = [word.encode() for word in words]
    return b"*%d\r\n" % len(texts) + b"".join(b"$%d\r\n%b\r\n" % (len(t), t) for t in texts)
