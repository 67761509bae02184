"""The web server behind PgBouncer in transaction mode, which cannot prepare statements."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from ssi_platform.database.addresses import database_name, with_database
from ssi_platform.embedded.unprivileged import account, short_folder
from tests.sample_data import key, organisation, rep, team

from .conftest import TOP, Web, _free_port, _wait_until_open

PROGRAM = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed"),
]
CONFIGURATION = """
[databases]
{name} = host={host} user=ssi_app {rest}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
{further}
"""


@pytest.fixture
def pooled_url(committed, databases):
    """The address of the empty database through PgBouncer."""
    url = with_database(os.environ["DATABASE_URL"], databases.database("empty"))
    parts, port = urlsplit(url), _free_port()
    query = parse_qs(parts.query)
    host = (
        query["host"][0]
        if "host" in query
        else unquote(parts.netloc.rpartition("@")[2].partition(":")[0])
    )
    rest = f"port={parts.port or 5432}" + (f" password={parts.password}" if parts.password else "")
    name = database_name(url)
    further = "" if version() < (1, 21) else "max_prepared_statements = 0"
    folder = short_folder(account())  # It does not run as root either.
    file = folder / "pgbouncer.ini"
    file.write_text(
        CONFIGURATION.format(name=name, host=host, rest=rest, port=port, further=further)
    )
    user = "nobody" if account() else None
    pooler = subprocess.Popen([PROGRAM, "-q", file], user=user, stderr=subprocess.PIPE, text=True)
    try:
        _wait_until_open(port, pooler)
        yield f"postgres://ssi_app@127.0.0.1:{port}/{name}"
    finally:
        pooler.kill()
        pooler.communicate()
        shutil.rmtree(folder)


def version():
    text = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout
    return tuple(map(int, re.search(r"(\d+)\.(\d+)", text).groups()))


def environment(url, **given):
    return os.environ | {"DATABASE_URL": url, "SSI_LOG_LEVEL": "ERROR"} | given


def run(url, *command, **given):
    return subprocess.run(
        [sys.executable, *command], cwd=TOP, env=environment(url, **given), capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip


def test_the_web_process_does_not_start_and_names_the_setting(pooled_url):
    started = run(pooled_url, "-c", "import config.asgi")
    assert started.returncode != 0
    assert "Set SSI_DATABASE_PREPARE=false" in started.stderr
    for given in ({"SSI_DATABASE_PREPARE": "false"}, {"SSI_DATABASE_POOL": "0"}):
        assert run(pooled_url, "-c", "import config.asgi", **given).returncode == 0


def test_the_doctor_names_it(pooled_url):
    prepared = run(pooled_url, "manage.py", "doctor")
    assert prepared.returncode == 1
    assert "not ok pooler: The pooler does not keep prepared statements." in prepared.stdout
    for given in ({"SSI_DATABASE_PREPARE": "false"}, {"SSI_DATABASE_POOL": "0"}):
        unprepared = run(pooled_url, "manage.py", "doctor", **given)
        assert "ok     pooler: A pooler without prepared statements" in unprepared.stdout


def test_the_pool_serves_without_preparing(pooled_url, committed):
    acme = organisation("acme")
    one = rep(acme, "Bob", team(acme, "North"))
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "ssi_platform.web", "--port", str(port), "--log-level", "error"],
        cwd=TOP, env=environment(pooled_url, SSI_DATABASE_PREPARE="false"), start_new_session=True,
    )  # fmt: skip
    web = Web(port, None)
    web.key, web.rep, web.organisation = key(acme), one, acme
    try:
        _wait_until_open(port, server)
        web.until(200, "/readyz")
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            reads = [pool.submit(web.read) for _ in range(300)]
            writes = [pool.submit(web.write, 50 + number % 40) for number in range(30)]
        statuses = {answer.result().status for answer in reads}
        assert statuses == {200}
        assert {answer.result().status for answer in writes} <= {200, 201}
        print(f"330 requests in {time.monotonic() - begun:.1f} s")
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
