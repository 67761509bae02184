"""Generate both clients, hold them to their types, and run the examples against a platform.

The platform is one of its own: on a free port, with its data in a folder that goes afterwards.
Each example runs twice, the second time over a line that loses requests and answers, and has to
see the same both times.
"""

import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from unreliable import unreliable

TOP = Path(__file__).resolve().parents[1]
PYTHON = ".venv-clients/bin/python"
GENERATED = {
    "typescript": "clients/typescript/generated/ssi.ts",
    "python": "clients/python/generated/ssi_client",
}
CHECKS = {
    "lint": "npm run --silent --prefix clients lint",
    "tsc --strict": "npm run --silent --prefix clients compile",
    "mypy --strict": f"{PYTHON} -m mypy --config-file clients/python/mypy.ini"
    f" clients/python/examples {GENERATED['python']}",
    "no any or unknown": f"node clients/typescript/check_types.js {GENERATED['typescript']}"
    " clients/free_form.txt",
    "no Any": f"{PYTHON} clients/python/check_types.py {GENERATED['python']} clients/free_form.txt",
}
LANGUAGES = {
    "TypeScript": "node clients/typescript/generated/js/examples/{}.js",
    "Python": f"{PYTHON} clients/python/examples/{{}}.py",
}
EXAMPLES = [
    (f"{language} {example}", command.format(example))
    for language, command in LANGUAGES.items()
    for example in ("programme", "rename_plan")
]
UNTIL_READY = 120.0


class Failed(Exception):
    """A step that did not succeed; its text is what the step said."""


def main() -> int:
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="ssi-clients-") as folder:
            prove(Path(folder))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    say(began, "both clients are proved")
    return 0


def prove(folder: Path) -> None:
    with platform(folder) as launcher, ThreadPoolExecutor(2) as pool:
        run("generate", "clients/generate")
        list(pool.map(run, CHECKS, CHECKS.values()))
        run_file = wait_for(launcher, folder / "run.json")
        base_url, key = run_file["base_url"], run_file["organisations"][0]["api_key"]
        with unreliable(base_url) as proxy:
            for name, command in EXAMPLES:
                seen = run(name, command, connection(base_url, key))
                print(seen)
                again = run(f"{name}, bad line", command, connection(proxy, key))
                if again != seen:
                    raise Failed(f"{name} saw something else over a bad line:\n{again}")


def run(name: str, command: str, given: Mapping[str, str] | None = None) -> str:
    """Run a step to its end and return what it printed; raise Failed with all that it said."""
    began = time.monotonic()
    done = subprocess.run(
        shlex.split(command), cwd=TOP, env=os.environ | (given or {}), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"{done.stdout}\n{name} failed with exit code {done.returncode}: {command}")
    say(began, name)
    return done.stdout


def connection(base_url: str, key: str) -> dict[str, str]:
    generated = str(TOP / GENERATED["python"]).removesuffix("/ssi_client")
    return {"SSI_BASE_URL": base_url, "SSI_API_KEY": key, "PYTHONPATH": generated}


@contextmanager
def platform(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A platform on engines of its own, whatever the environment or .env name."""
    given = {"PORT": str(free_port()), "SSI_STATE_DIR": str(folder),
             "DATABASE_URL": "", "REDIS_URL": ""}  # fmt: skip
    command = [sys.executable, "-m", "ssi_platform.embedded", "run", "--parent", str(os.getpid())]
    launcher = subprocess.Popen(command, cwd=TOP, env=os.environ | given, stdout=subprocess.DEVNULL)
    try:
        yield launcher
    finally:
        launcher.terminate()
        launcher.wait()


def wait_for(launcher: "subprocess.Popen[bytes]", file: Path) -> dict[str, object]:
    deadline = time.monotonic() + UNTIL_READY
    while not file.exists():
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise Failed("The platform does not serve; what it said is above.")
        time.sleep(0.1)
    return json.loads(file.read_text())


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def say(began: float, what: str) -> None:
    print(f"  {time.monotonic() - began:6.2f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
