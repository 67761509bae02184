"""A web server that reaches its database through a proxy."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest

from scripts.faults.proxy import database_proxy
from ssi_platform.database.addresses import with_database
from tests.sample_data import NOW, key, organisation, rep, team

TOP = Path(__file__).parents[2]
PATIENCE = 30


@dataclass
class Answer:
    status: int
    seconds: float
    headers: dict[str, str]
    body: dict = field(default_factory=dict)


class Web:
    """The web server as production starts it, with one worker of four threads."""

    def __init__(self, port, database):
        self.port, self.database = port, database
        self.key, self.rep, self.organisation, self.slug = "", None, None, "acme"

    def ask(self, method, path, body=None):
        """Send one request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        begun = time.monotonic()
        connection.request(method, path, body and json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        seconds = time.monotonic() - begun
        connection.close()
        received = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, seconds, received, json.loads(content))

    def read(self):
        return self.ask("GET", f"/api/v1/organisations/{self.slug}/teams")

    def write(self, total):
        day = NOW.date().isoformat()
        path = f"/api/v1/organisations/{self.slug}/reps/{self.rep.pk}/scores/{day}"
        return self.ask("PUT", path, {"total": total})

    def until(self, status, path="/api/v1/me"):
        """Ask until the status comes; return the seconds it took."""
        begun = time.monotonic()
        while self.ask("GET", path).status != status:
            assert time.monotonic() - begun < PATIENCE
            time.sleep(0.05)
        return time.monotonic() - begun


@pytest.fixture
def web(committed, databases):
    acme = organisation("acme")
    one = rep(acme, "Bob", team(acme, "North"))
    url = with_database(os.environ["DATABASE_URL"], databases.database("empty"))
    database, database_url = database_proxy(url)
    environment = {"DATABASE_URL": database_url, "SSI_LOG_LEVEL": "ERROR"}
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "ssi_platform.web", "--port", str(port), "--workers", "1",
         "--log-level", "error"],
        cwd=TOP, env=os.environ | environment, start_new_session=True,
    )  # fmt: skip
    web = Web(port, database)
    web.key, web.rep, web.organisation = key(acme), one, acme
    try:
        _wait_until_open(port, server)
        web.until(200, "/readyz")
        assert web.read().status == 200
        yield web
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # The server has a process for each worker.
        server.wait()
        database.close()


def _wait_until_open(port, server):
    deadline = time.monotonic() + PATIENCE
    while True:
        assert server.poll() is None, "the web server ended"
        assert time.monotonic() < deadline, "the web server does not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
