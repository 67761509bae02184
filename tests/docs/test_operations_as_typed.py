"""The commands of docs/operations.md work as typed, from an empty folder to a restored backup.

What needs a package of the system, `sudo` and a terminal, is left out: PostgreSQL and Redis are the
embedded ones, at the addresses that the page names as `127.0.0.1`. Everything else is executed, in
one session and in a copy of the checkout, with an environment that is made from `app.txt` alone.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import urllib.request
from urllib.parse import quote

import psycopg
import pytest

from ssi_platform.database.addresses import with_database, with_role
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.launcher import HOST, free_port
from ssi_platform.embedded.postgres import installation
from ssi_platform.embedded.supervisor import Command, Supervisor

from ..requirements.conftest import supervisor as supervisor
from ..requirements.installed import Installation
from .pages import BLOCK, TOP, tracked_files

PAGE = (TOP / "docs" / "operations.md").read_text(encoding="utf-8")
SESSION = """set -eu
[ ! -f session ] || . ./session
{script}
export -p > session
"""

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine"),
]


def blocks(title):
    """Return the shell blocks below a heading, up to the next one."""
    section = re.split(r"^#+ ", PAGE.split(f" {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    return [body for language, body in BLOCK.findall(section) if language == "sh"]


class Reader:
    """Types what the page says, in one session, with the addresses of this machine's servers."""

    def __init__(self, checkout, addresses):
        self.checkout, self.port, self.supervisor = checkout, free_port(), Supervisor()
        self.admin = with_role(with_database(addresses.database_url, "postgres"), "ssi_admin", "")
        host = psycopg.conninfo.conninfo_to_dict(addresses.database_url)["host"]
        self.replaced = {
            "@127.0.0.1:5432/": f"@{quote(host, safe='')}/",
            "redis://127.0.0.1:6379/0": addresses.redis_url,
            "--port 8000": f"--port {self.port}",
            "/var/tmp": str(checkout),
            "python3 -m venv .venv": f"{sys.executable} -m venv .venv",
        }

    def here(self, text):
        for named, real in self.replaced.items():
            text = text.replace(named, real)
        return text

    def type(self, script, typed=None):
        """Run a block; those of `sudo` are for the machine and not for us."""
        if "sudo " in script:
            return ""
        done = subprocess.run(
            ["sh", "-c", SESSION.format(script=self.here(script))], cwd=self.checkout,
            env=self.environment(), input=typed, capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def start(self, line):
        name = re.sub(r"\W+", "-", line)[:60]
        argv = ["sh", "-c", f". .venv/bin/activate && exec {self.here(line)}"]
        log = self.checkout / f"{name}.log"
        self.supervisor.start(
            Command(name, argv, self.checkout, log, self.environment(), restart=True)
        )

    def environment(self):
        path = os.pathsep.join([str(installation() / "bin"), os.environ["PATH"]])  # Of pg_dump.
        return {"PATH": path, "LANG": "C.UTF-8", "HOME": str(self.checkout)}


@pytest.fixture
def reader(tmp_path, supervisor):
    with engines(None, supervisor=supervisor, environment={}) as addresses:
        reader = Reader(_clone(tmp_path / "checkout"), addresses)
        superuser = with_role(with_database(addresses.database_url, "postgres"), "postgres", "")
        with psycopg.connect(superuser, autocommit=True) as admin:
            admin.execute("CREATE ROLE ssi_admin SUPERUSER LOGIN")
            admin.execute("DROP DATABASE ssi")  # Made by the launcher, which does not run here.
        yield reader
        reader.supervisor.stop()


def _clone(folder):
    for file in tracked_files():
        target = folder / file.relative_to(TOP)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    return folder


def test_the_page_can_be_followed_from_an_empty_folder_to_a_restored_backup(reader):
    _, *steps, services, proxy = blocks("Without a container")
    assert "nginx" in proxy
    for step in steps:
        output = reader.type(step)
    assert "not ok" not in output
    for line in services.strip().splitlines():
        reader.start(line)
    Installation(reader.checkout, reader.supervisor).wait_for_heartbeat(reader.port)

    (first,) = blocks("The first organisation")
    password = secrets.token_urlsafe(16)
    key = re.search(r"ssi_live_\w+", reader.type(first, f"{password}\n{password}\n"))
    assert ask(reader.port, key[0]) == 200

    reader.supervisor.stop()
    dump, restore = blocks("Backups")
    reader.type(dump)
    with psycopg.connect(reader.admin, autocommit=True) as admin:
        admin.execute("DROP DATABASE ssi WITH (FORCE)")
    assert "not ok" not in reader.type(restore)
    with psycopg.connect(with_database(reader.admin, "ssi")) as admin:
        assert admin.execute("SELECT slug FROM organisations_organisation").fetchone() == (
            "example",
        )
    (upgrade,) = blocks("Upgrading")
    reader.type(upgrade)


def ask(port, key):
    headers = {"Authorization": f"Bearer {key}", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://{HOST}:{port}/api/v1/me", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 Ours.
        return answer.status
