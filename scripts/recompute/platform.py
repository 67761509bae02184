"""A platform of its own for one history."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.demo.client import Client, Failed

TOP = Path(__file__).resolve().parents[2]
UNTIL_READY = 120.0
UNTIL_FRESH = 60.0
QUOTA = "100000000"


@contextmanager
def platform() -> Iterator[Client]:
    """Yield a client of an empty organisation, on engines that go with the block."""
    with tempfile.TemporaryDirectory(prefix="ssi-recompute-") as folder:
        given = {"PORT": str(_free_port()), "SSI_STATE_DIR": folder, "DATABASE_URL": "",
                 "REDIS_URL": "", "SSI_LOG_LEVEL": "ERROR", "SSI_CALLER_LIMIT": QUOTA,
                 "SSI_ORGANISATION_LIMIT": QUOTA}  # fmt: skip
        command = [sys.executable, "-m", "ssi_platform.embedded", "run"]
        command += ["--parent", str(os.getpid())]
        launcher = subprocess.Popen(
            command, cwd=TOP, env=os.environ | given, stdout=subprocess.DEVNULL
        )
        try:
            run = _when_ready(launcher, Path(folder) / "run.json")
            organisation = run["organisations"][0]
            yield Client(run["base_url"], organisation["slug"], organisation["api_key"])
        finally:
            launcher.terminate()
            launcher.wait()


def until_fresh(client: Client) -> None:
    """Wait until the platform has computed everything."""
    deadline = time.monotonic() + UNTIL_FRESH
    while not client.get("freshness")["up_to_date"]:
        if time.monotonic() > deadline:
            raise Failed(f"Not fresh after {UNTIL_FRESH:.0f} s.")
        time.sleep(0.02)


def _when_ready(launcher: "subprocess.Popen[bytes]", file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + UNTIL_READY
    while not file.exists():
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise Failed("The platform does not serve.")
        time.sleep(0.1)
    run: dict[str, Any] = json.loads(file.read_bytes())
    return run


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
