"""Quotas of requests: a bucket for each caller and for each organisation, in Redis.

The generic cell rate algorithm (GCRA): a bucket is one number, the moment at which it is full
again, so that taking from it is one round trip and needs no sweep. Quotas refill evenly over
their window; a quota of 0 is no limit. If Redis does not answer, requests are not limited.
"""

import hashlib
import logging
import math
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry
from rest_framework.exceptions import Throttled

log = logging.getLogger(__name__)
WINDOW = 60
PATIENCE = 0.2  # Seconds for Redis to answer in.
REST = 5.0  # Seconds that Redis is left alone after it did not.

# For each bucket {quota, window}; returns {taken, wait, then {left, seconds until full} of each}
# as one text, which is read faster than a list of lists.
TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local taken, wait, full = 1, 0, {}
for i, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  full[i] = math.max(tonumber(redis.call('GET', key) or now), now)
  local late = full[i] + window / quota - window - now
  if late > 0 then taken = 0; wait = math.max(wait, late) end
end
local answer = {taken, tostring(wait)}
for i, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  if taken == 1 then
    full[i] = full[i] + window / quota
    local kept = math.max(math.ceil((full[i] - now) * 1000), 1)
    redis.call('SET', key, string.format('%.6f', full[i]), 'PX', kept)
  end
  answer[#answer + 1] = math.floor((now + window - full[i]) * quota / window + 0.000001)
  answer[#answer + 1] = tostring(full[i] - now)
end
return table.concat(answer, ' ')
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`quota` requests in WINDOW seconds, counted under `key`, named `name` in headers."""

    name: str
    key: str
    quota: int


class TooOften(Throttled):
    default_detail = "Too many requests."
    default_code = "too_many_requests"
    extra_detail_singular = extra_detail_plural = ""


_SHA = hashlib.sha1(TAKE.encode(), usedforsecurity=False).hexdigest()
_own = threading.local()
_resting_until = 0.0


def take(buckets: list[Bucket], headers: dict[str, str]) -> None:
    """Take one request from every bucket, or from none of them.

    Adds the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-10). Raises TooOften.
    """
    buckets = [bucket for bucket in buckets if bucket.quota]
    answer = _asked(buckets) if buckets else None
    if answer is None:
        return
    taken, wait, *rest = answer
    states = zip(buckets, rest[::2], rest[1::2], strict=True)
    headers["RateLimit-Policy"] = ", ".join(f'"{b.name}";q={b.quota};w={WINDOW}' for b in buckets)
    headers["RateLimit"] = ", ".join(
        f'"{b.name}";r={left};t={math.ceil(float(full))}' for b, left, full in states
    )
    if taken == "0":
        raise TooOften(wait=float(wait))


def _asked(buckets: list[Bucket]) -> list[str] | None:
    global _resting_until
    if time.monotonic() < _resting_until:
        return None
    try:
        arguments = [number for bucket in buckets for number in (bucket.quota, WINDOW)]
        keys = [f"ssi:limit:{bucket.key}" for bucket in buckets]
        return _run(len(keys), *keys, *arguments).decode().split()
    except redis.RedisError:
        _resting_until = time.monotonic() + REST
        log.warning("Redis does not answer: nobody's requests are counted for %s s.", REST)
        return None


def _run(*arguments: Any) -> bytes:
    """Run the script on the connection of this thread.

    A call of the shared client takes a tenth of the time of a list of scores. Most of it is spent
    on its pool, its retries and its measurements.
    """
    if not hasattr(_own, "connection"):
        _own.connection = _pool().make_connection()
    try:
        return _command("EVALSHA", _SHA, *arguments)
    except (redis.ConnectionError, NoScriptError):  # The server has restarted, or is a new one.
        return _command("EVAL", TAKE, *arguments)


def _command(*words: Any) -> bytes:
    _own.connection.send_command(*words)
    answer: bytes = _own.connection.read_response()
    return answer


@cache
def _pool() -> redis.ConnectionPool:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return redis.ConnectionPool.from_url(
        settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **patience
    )
