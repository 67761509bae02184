"""A web server in a process of its own, as production serves, on this worker's empty database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from ssi_platform.database.addresses import with_database

from .cached import TOP


@pytest.fixture
def base_url(committed, databases):
    """The address of the server, which has one worker."""
    with serving(databases) as url:
        yield url


@contextmanager
def serving(databases, **settings):
    """Serve this worker's empty database for a block, with one worker; give the address."""
    port = _free_port()
    database = with_database(os.environ["DATABASE_URL"], databases.database("empty"))
    server = subprocess.Popen(
        [sys.executable, "-m", "ssi_platform.web", "--port", str(port), "--workers", "1",
         "--log-level", "error"],
        cwd=TOP, env=os.environ | {"DATABASE_URL": database} | settings,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def _free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def _wait_for(url, server, patience=30):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 Ours.
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server does not get ready")
