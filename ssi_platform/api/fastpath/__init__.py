"""The fast path: shortcuts for what almost every request does.

This package is an optimisation and nothing else: with it and without it the platform answers the
same bytes (`tests/api/test_fastpath.py`). `SSI_FASTPATH=off` turns all of it off. It is the only
code that touches private parts of Django, psycopg and redis-py, and the other packages import
only the names of this module; the submodules are private.

- `fetch_json_rows`, `json_array`: PostgreSQL writes the rows of a list as JSON. Off: the caller
  builds model instances and serializes them with DRF. Touches Django's SQL compiler.
- `run`: the server binds the parameters, so that psycopg prepares a statement that is repeated.
  Off: Django's own cursor. Touches the wrapper that Django puts around a cursor.
- `begin`: one round trip begins a transaction and runs its first statement. Off: the caller runs
  the statement after Django's BEGIN. Touches psycopg's libpq connection.
- `redis_script`: each thread keeps one connection for a script. Off: redis-py's registered script,
  which takes a connection from a pool. Touches redis-py's connections.

What each of them gains is in `docs/adr/0020-fast-path.md`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from . import prepared, redis_scripts
from .json_rows import fetch_json_rows, json_array
from .transactions import begin

RedisScript = Callable[[list[str], list[object]], Any]

__all__ = ["begin", "fetch_json_rows", "is_on", "json_array", "redis_script", "run"]


def is_on() -> bool:
    return bool(settings.FASTPATH)


def run(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return all rows of a statement."""
    if is_on():
        return prepared.run(sql, parameters)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def redis_script(text: str, url: str, **options: Any) -> RedisScript:
    """Return a Lua script on Redis, called with its keys and its arguments.

    It can be called from any thread, and raises redis.RedisError. The options are those of a
    redis-py connection.
    """
    fast = redis_scripts.Script(text, url, **options)
    plain = redis.Redis.from_url(url, **options).register_script(text)
    return lambda keys, arguments: (fast if is_on() else plain)(keys, arguments)
