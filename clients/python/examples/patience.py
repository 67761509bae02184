"""Requests that get lost, or come at a busy moment, are sent again."""

import random
import time
import uuid

import httpx

ATTEMPTS = 5
JITTER = 0.25  # Of the wait: clients that were refused together come back apart.
BUSY = {429, 502, 503, 504}


class Patient(httpx.HTTPTransport):
    """A transport with several attempts.

    PUT and DELETE may always be repeated; a POST carries an Idempotency-Key, by which the
    platform does it once.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()  # So that a file can be sent twice.
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        for attempt in range(1, ATTEMPTS):
            asked = ""
            try:
                response = super().handle_request(request)
                if not _comes_too_early(response):
                    return response
                asked = response.headers.get("Retry-After", "")
                response.close()
            except httpx.TransportError:
                pass
            wait = int(asked) if asked.isdigit() else 0.1 * 2**attempt
            time.sleep(wait + random.uniform(0, JITTER * max(wait, 1)))  # noqa: S311 - No secret.
        return super().handle_request(request)


def _comes_too_early(response: httpx.Response) -> bool:
    if response.status_code != 409:
        return response.status_code in BUSY
    response.read()
    code: str = response.json().get("code", "")
    return code == "still_running"  # The first attempt, on its way still.
