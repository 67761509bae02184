"""Signing in as front ends do: with a cookie, or with a session token."""

import base64
import hashlib
import hmac
import struct
import time

from django.test import Client

from .conftest import PASSWORD, random_address


class FrontEnd:
    """A front end: `browser` keeps cookies, `app` sends a session token."""

    def __init__(self, kind):
        self.kind, self.token = kind, None
        self.client = Client(REMOTE_ADDR=random_address())

    def call(self, method, path, body=None):
        headers = {"X-Session-Token": self.token} if self.token else {}
        answer = self.client.generic(
            method, f"/_allauth/{self.kind}/v1/{path}", "" if body is None else _json(body),
            content_type="application/json", headers=headers,
        )  # fmt: skip
        if answer.headers["Content-Type"] == "application/json":
            self.token = answer.json().get("meta", {}).get("session_token") or self.token
        return answer

    def sign_in(self, user, password=PASSWORD):
        return self.call("POST", "auth/login", {"email": user.email, "password": password})

    def get(self, path):
        headers = {"X-Session-Token": self.token} if self.token else {}
        return self.client.get(f"/api/v1/{path}", headers=headers)


def _json(body):
    import orjson

    return orjson.dumps(body)


def code_of(secret, at=None):
    """The code that an authenticator app shows for a secret (RFC 6238)."""
    counter = struct.pack(">Q", int((at or time.time()) // 30))
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
