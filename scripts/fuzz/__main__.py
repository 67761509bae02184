"""Starts a platform of its own, fills it, and lets schemathesis loose on it, with two keys.

Usage: python -m scripts.fuzz [CASES AN OPERATION] [further arguments of `st run`]
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from scripts.demo.client import Client, Failed

from .organisation import Names, populate

TOP = Path(__file__).resolve().parents[2]
HERE = TOP / "scripts" / "fuzz"
UNTIL_READY = 120.0
CASES = "100"
QUOTA = "100000000"  # It asks faster than anybody may.


def main(cases: str, *arguments: str) -> int:
    try:
        with (
            tempfile.TemporaryDirectory(prefix="ssi-fuzz-") as folder,
            platform(Path(folder)) as target,
        ):
            failed = [
                who for who, key in keys(target) if not passes(target, who, key, cases, arguments)
            ]
    except Failed as failure:
        print(f"fuzz: {failure}", file=sys.stderr)
        return 1
    return 1 if failed else 0


def passes(
    target: dict[str, Any], who: str, key: dict[str, str], cases: str, arguments: tuple[str, ...]
) -> bool:
    """Run every phase with one key; tell whether nothing was found."""
    print(f"\nfuzz: {cases} cases an operation, with a key that may do {who}\n", flush=True)
    environment = os.environ | {
        "PYTHONPATH": str(TOP),
        "FUZZ_HOOKS": str(HERE / "hooks.py"),
        "FUZZ_ORGANISATION": target["slug"],
        "FUZZ_KEY": key["key"],
        "FUZZ_OWN_KEY": key["id"],
        "FUZZ_OTHER_KEY": target["names"]["spare_keys"][0],
    }
    command = [str(Path(sys.executable).with_name("st")), "--config-file", str(target["config"])]
    command += ["run", str(TOP / "docs" / "openapi.yaml"), "--url", target["base_url"]]
    command += ["--max-examples", cases, *arguments]
    return subprocess.run(command, cwd=target["folder"], env=environment).returncode == 0


def keys(target: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    client: Client = target["client"]
    permissions = client.get("/api/v1/me")["organisations"][0]["permissions"]
    reads = [permission for permission in permissions if permission.endswith(":read")]
    for who, scopes in (("everything", permissions), ("nothing but read", reads)):
        yield who, client.post("api-keys", {"name": f"may do {who}", "scopes": scopes})


@contextmanager
def platform(folder: Path) -> Iterator[dict[str, Any]]:
    """A platform on engines of its own, populated, whatever the environment names."""
    given = {"PORT": str(_free_port()), "SSI_STATE_DIR": str(folder / "state"),
             "DATABASE_URL": "", "REDIS_URL": "", "SSI_LOG_LEVEL": "ERROR",
             "SSI_CALLER_LIMIT": QUOTA, "SSI_ORGANISATION_LIMIT": QUOTA,
             "SSI_FAILURE_LIMIT": "0"}  # fmt: skip
    command = [sys.executable, "-m", "ssi_platform.embedded", "run", "--parent", str(os.getpid())]
    launcher = subprocess.Popen(command, cwd=TOP, env=os.environ | given, stdout=subprocess.DEVNULL)
    try:
        yield _populated(folder, _when_ready(launcher, folder / "state" / "run.json"))
    finally:
        launcher.terminate()
        launcher.wait()


def _populated(folder: Path, run: dict[str, Any]) -> dict[str, Any]:
    organisation = run["organisations"][0]
    client = Client(run["base_url"], organisation["slug"], organisation["api_key"])
    names = populate(client, datetime.now(UTC).date())
    return {
        "base_url": run["base_url"],
        "slug": organisation["slug"],
        "client": client,
        "names": names,
        "folder": folder,
        "config": _written(folder, names),
    }


def _written(folder: Path, names: Names) -> Path:
    """Copy the configuration beside what it names."""
    (folder / "names").mkdir()
    for kind, those in names.items():
        (folder / "names" / kind).write_text("".join(f'"{name}"\n' for name in those))
    return Path(shutil.copy(HERE / "schemathesis.toml", folder))


def _when_ready(launcher: "subprocess.Popen[bytes]", file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + UNTIL_READY
    while not file.exists():
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise Failed("The platform does not serve; what it said is above.")
        time.sleep(0.1)
    run: dict[str, Any] = orjson.loads(file.read_bytes())
    return run


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or [CASES])))
