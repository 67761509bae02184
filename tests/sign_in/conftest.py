import uuid
from ipaddress import IPv4Address

import pytest
import redis
from django.conf import settings as django_settings
from django.test import Client

from ssi_platform.tenancy import sign_in_limits

PASSWORD = "correct horse battery"
ATTEMPTS = 10


@pytest.fixture
def limited(settings, monkeypatch):
    """Attempts are counted, and Redis is waited for, however busy the machine is."""
    settings.SIGN_IN_LIMIT = ATTEMPTS
    monkeypatch.setattr(sign_in_limits, "PATIENCE", 30)
    sign_in_limits._script.cache_clear()
    yield
    sign_in_limits._script.cache_clear()


@pytest.fixture
def no_redis(settings):
    settings.SIGN_IN_LIMIT = ATTEMPTS
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    sign_in_limits._script.cache_clear()
    yield
    sign_in_limits._script.cache_clear()


@pytest.fixture
def account():
    """An account that no other test tries."""
    return f"{uuid.uuid4().hex}@acme.example"


@pytest.fixture
def address():
    """An address that no other test comes from."""
    return random_address()


def random_address():
    return str(IPv4Address(uuid.uuid4().int % 2**32))


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that are compared."""
    seen = []
    name = "django.contrib.auth.hashers.MD5PasswordHasher.encode"

    def encode(hasher, password, salt):
        seen.append(password)
        return f"md5${salt}$never"

    monkeypatch.setattr(name, encode)
    return seen


def sign_in(account, password=PASSWORD, *, address=None, client=None, **headers):
    """Send the form of the admin site."""
    data = {"username": account, "password": password}
    address = address or random_address()
    return (client or Client()).post("/admin/login/", data, REMOTE_ADDR=address, **headers)


def pass_time(account, milliseconds):
    """Have tried that much earlier: what the server would find so much later."""
    connection = redis.Redis.from_url(django_settings.REDIS_URL)
    key = sign_in_limits._account_key(account)
    for member, moment in connection.zrange(key, 0, -1, withscores=True):
        connection.zadd(key, {member: moment - milliseconds})
    connection.close()
