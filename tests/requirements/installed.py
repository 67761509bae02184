"""An environment with the packages of one lock file and no others, and processes that use it."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from ssi_platform.embedded.launcher import readiness
from ssi_platform.embedded.supervisor import Command, Supervisor

TOP = Path(__file__).resolve().parents[2]
PATIENCE = 90
NAMES = "from importlib.metadata import distributions as d; print(*(one.name for one in d()))"


@dataclass(frozen=True)
class Installation:
    """Its interpreter comes first in PATH, and nothing of the suite's own settings is passed on."""

    folder: Path
    supervisor: Supervisor

    @classmethod
    def make(cls, lock, folder, supervisor):
        venv = folder / "venv"
        subprocess.run([TOP / "bin" / "bootstrap", f"requirements/{lock}", venv], check=True)
        return cls(folder, supervisor)

    def command(self, name, argv, *, within, service=False, **environment):
        """A service that ends by itself stops the test, which shows the end of its log."""
        path = os.pathsep.join([str(self.folder / "venv" / "bin"), os.environ["PATH"]])
        given = {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8", **environment}
        return Command(name, argv, within, self.folder / f"{name}.log", given, restart=service)

    def names(self):
        """What is installed."""
        python = self.folder / "venv" / "bin" / "python"
        return subprocess.check_output([python, "-I", "-c", NAMES], text=True).split()

    def wait_for_heartbeat(self, port):
        """Wait until the web process is ready and a worker has answered beat."""
        deadline = time.monotonic() + PATIENCE
        while not _has_heartbeat(answer := readiness(port)):
            assert time.monotonic() < deadline, f"/readyz answers {answer}"
            self.supervisor.pause(0.1)


def _has_heartbeat(answer):
    status, text = answer
    return status == 200 and json.loads(text)["heartbeat_age_seconds"] is not None
