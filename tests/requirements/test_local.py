"""`make demo` and `make run` work with local.txt alone: it holds the engines and no test tools."""

import signal

import pytest

from ssi_platform.embedded.launcher import free_port

from .installed import TOP, Installation
from .locks import locked, names

LAUNCH = ["python", "-m", "ssi_platform.embedded", "run"]
OWN_ENGINES = {"DATABASE_URL": "", "REDIS_URL": ""}  # Whatever a file .env names.

pytestmark = pytest.mark.trial


def test_the_launcher_needs_nothing_that_local_txt_lacks(tmp_path, supervisor):
    installation = Installation.make("local.txt", tmp_path, supervisor)
    assert names(installation.names()) - {"pip", "setuptools"} == locked("local.txt")
    port = free_port()
    given = {"PORT": str(port), "SSI_STATE_DIR": str(tmp_path / "state"), **OWN_ENGINES}
    launcher = supervisor.start(installation.command("run", LAUNCH, within=TOP, **given))
    installation.wait_for_heartbeat(port)
    launcher.process.send_signal(signal.SIGTERM)
    assert launcher.process.wait(timeout=30) == 0
    supervisor.forget(launcher)
