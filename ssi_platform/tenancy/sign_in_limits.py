"""How often a password may be tried: by account, by link and by address, counted in Redis.

Every door that compares a password asks `take` first, before anything is hashed: see
`password_backend`. An attempt counts for its account and its address, or for neither. At most
`SIGN_IN_LIMIT` attempts of a key are judged in any minute. Accounts that do not exist count like
others. If Redis does not answer, nobody may try.
"""

import hashlib
import logging
import math
import uuid
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any

import redis
from django.conf import settings
from django.dispatch import Signal
from django.utils.translation import gettext_noop
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.exceptions import APIException

from ssi_platform.api.client_address import client_address

logger = logging.getLogger(__name__)
WINDOW = 60_000  # Milliseconds.
PATIENCE = 0.5  # Seconds for Redis to answer in.
SITE_PREFIX = 64  # Bits of an IPv6 address that one household or office shares.

# An attempt counts in every list, or in none. Returns {milliseconds to wait, whether this is the
# first refusal of the account in its window}.
TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local limit, window, wait = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local over = redis.call('ZCARD', key) - limit
  if over >= 0 then
    local leaves = redis.call('ZRANGE', key, over, over, 'WITHSCORES')
    wait = math.max(wait, tonumber(leaves[2]) + window - now)
  end
end
if wait > 0 then
  local first = redis.call('SET', KEYS[1] .. ':refused', '1', 'NX', 'PX', window)
  return {wait, first and 1 or 0}
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now, ARGV[3])
  redis.call('PEXPIRE', key, window)
end
return {0, 0}
"""

# Sent with `request`, `account` and `first`, whether no other was refused in the last minute.
attempt_refused = Signal()


class SignInRefused(APIException):
    """An attempt that is not judged: the password was not looked at."""

    wait = 1


class TooManyAttempts(SignInRefused):
    status_code = 429
    default_detail = gettext_noop("There were too many attempts to sign in. Try again in a minute.")
    default_code = "too_many_attempts"


class SignInUnavailable(SignInRefused):
    status_code = 503
    default_detail = gettext_noop("Nobody can sign in at the moment. Try again in some seconds.")
    default_code = "sign_in_unavailable"
    wait = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was counted."""

    id: str
    keys: list[str]


def take(request: Any, account: str) -> Attempt | None:
    """Count an attempt at an account; None while nothing is counted.

    Raises TooManyAttempts and SignInUnavailable.

    Args:
        request: the request of the attempt, or None for code that has none.
        account: the address that was typed, whether or not somebody has it.
    """
    return _take(request, account, [_account_key(account), _address_key(request)])


def take_account(request: Any, account: str) -> None:
    """Count an attempt at an account, of which the address is counted already; as `take`."""
    _take(request, account, [_account_key(account)])


def take_code(request: Any, account: str) -> None:
    """Count an attempt at the second factor of an account, and of the address; as `take`."""
    keys = [f"ssi:{{sign-in}}:code:{account_digest(account)}", _address_key(request)]
    _take(request, account, keys)


def take_address(request: Any) -> None:
    """Count an attempt of an address that names no account; as `take`."""
    _take(request, "", [_address_key(request)])


def take_link(request: Any, secret: str) -> None:
    """Count an attempt at a link, and of the address; as `take`."""
    _take(request, "", [f"ssi:{{sign-in}}:link:{account_digest(secret)}", _address_key(request)])


def _take(request: Any, account: str, keys: list[str]) -> Attempt | None:
    if not settings.SIGN_IN_LIMIT:
        return None
    attempt = Attempt(uuid.uuid4().hex, keys)
    wait, first = _asked(attempt)
    if wait:
        attempt_refused.send(sender=None, request=request, account=account, first=bool(first))
        refusal = TooManyAttempts()
        refusal.wait = math.ceil(wait / 1000)
        raise refusal
    return attempt


def give_back(attempt: Attempt | None) -> None:
    """Count an attempt no more, because the credential was right: programs sign in often.

    While it is being judged it counts, so that of wrong ones no more are judged at once.
    """
    if attempt is None:
        return
    try:
        pipeline = _script().registered_client.pipeline(transaction=False)
        for key in attempt.keys:
            pipeline.zrem(key, attempt.id)
        pipeline.execute()
    except redis.RedisError as error:
        logger.warning("An attempt still counts: Redis (%s).", type(error).__name__)


def account_digest(account: str) -> str:
    """Return what stands for an account in Redis and in logs."""
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()[:32]


# The braces keep the keys together on a Redis cluster.
def _account_key(account: str) -> str:
    return f"ssi:{{sign-in}}:account:{account_digest(account)}"


def _address_key(request: Any) -> str:
    address = client_address(request) if request is not None else ""
    return f"ssi:{{sign-in}}:address:{_site(address)}"


def _site(address: str) -> str:
    """Return the address, or the network of an IPv6 address, of which a client has very many."""
    try:
        known = ip_address(address)
    except ValueError:
        return account_digest(address)
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return f"{int(known) >> (128 - SITE_PREFIX):x}"


def _asked(attempt: Attempt) -> tuple[int, int]:
    try:
        arguments = [settings.SIGN_IN_LIMIT, WINDOW, attempt.id]
        wait, first = _script()(keys=attempt.keys, args=arguments)
    except redis.RedisError as error:
        logger.warning("Nobody can sign in: Redis does not answer (%s).", type(error).__name__)
        raise SignInUnavailable from None
    return wait, first


@cache
def _script() -> Any:
    return _client().register_script(TAKE)


def _client() -> Any:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return redis.Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **patience)
