"""What a sender does: the file in one request, then a look at the job now and then."""

import json
import time
from http.client import HTTPConnection
from typing import Any

EVERY = 0.05  # Seconds between two looks.
PATIENCE = 900


class Sender:
    """Calls the API of one tenant."""

    def __init__(self, port: Any, tenant: Any) -> None:
        self.port, self.tenant = port, tenant

    def load(self, path: Any) -> Any:
        """Send a file; return the seconds until its job says succeeded, and what became of it."""
        began = time.monotonic()
        with path.open("rb") as file:
            sent = self._call("POST", f"{self.tenant.path}/imports", file, "text/csv",
                              path.stat().st_size)  # fmt: skip
        job = f"{self.tenant.path}/jobs/{sent['job']}"
        while (state := self._call("GET", job)["state"]) in ("queued", "running"):
            time.sleep(EVERY)
        took = time.monotonic() - began
        imported = self._call("GET", f"{self.tenant.path}/imports/{sent['id']}")
        if state != "succeeded":
            raise SystemExit(f"The import {state}: {imported}")
        return took, imported

    def post(self, path: Any, body: Any) -> None:
        self._call("POST", path, body, "application/json", len(body))

    def wait_until_idle(self) -> None:
        """Wait until analytics has computed what the import changed."""
        deadline = time.monotonic() + PATIENCE
        while not self._call("GET", f"{self.tenant.path}/freshness")["up_to_date"]:
            if time.monotonic() > deadline:
                raise SystemExit("The numbers are not computed.")
            time.sleep(0.2)

    def _call(
        self, method: Any, path: Any, body: Any = None, kind: Any = "", size: Any = None
    ) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Authorization": f"Bearer {self.tenant.key}"}
        if body is not None:
            headers |= {"Content-Type": kind, "Content-Length": str(size)}
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:500]!r}")
        return json.loads(content) if content else None
