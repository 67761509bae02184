"""However the launcher ends, nothing is left running and the next start finds all data."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ssi_platform.embedded.processes import members, processes

SCRIPT = Path(__file__).with_name("launcher_script.py")
TOP = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.trial


def launch(state, script=SCRIPT):
    """A launcher that is up, and what it said."""
    process = subprocess.Popen(
        [sys.executable, script, state], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TOP)}, start_new_session=True,
    )  # fmt: skip
    return process, json.loads(process.stdout.readline() or process.stderr.read())


def below(pid):
    """The process and all its descendants."""
    itself = {who for who, *_ in processes() if who[0] == pid}
    return members([], known=itself)


def left(family, patience=8):
    deadline = time.monotonic() + patience
    while alive := {who for who, *_ in processes()} & family:
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return alive


def reap(process):
    process.stdout.close()
    process.stderr.close()
    return process.wait(timeout=20)


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """One state for all deaths: each start has to cope with the death before it."""
    return tmp_path_factory.mktemp("a state")


def die(process, state, death):
    """End a launcher by a signal: no process is left. Only SIGKILL leaves the folder of sockets."""
    sockets, family = Path((state / "sockets").read_text()), below(process.pid)
    assert sockets.is_dir() and len(family) > 10
    process.send_signal(death)
    code = reap(process)
    assert not left(family)
    assert sockets.exists() == (death == signal.SIGKILL)  # The next start removes it.
    assert code == (-signal.SIGKILL if death == signal.SIGKILL else 0)


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGINT])
def test_a_signal_to_the_launcher_leaves_nothing_behind(state, death):
    process, _ = launch(state)
    die(process, state, death)


def test_everything_is_killed_at_once(state):
    process, before = launch(state)
    sockets = Path((state / "sockets").read_text())
    family = below(process.pid)
    for pid, _ in family:
        with contextlib.suppress(ProcessLookupError):  # It may have ended with its parent.
            os.kill(pid, signal.SIGKILL)
    reap(process)
    assert not left(family)

    process, after = launch(state)
    assert not sockets.exists()
    process.terminate()
    assert reap(process) == 0
    assert after["starts"] == before["starts"] + 1


def test_a_second_launcher_says_who_is_first_and_leaves_it_alone(state):
    process, _ = launch(state)
    second = subprocess.run(
        [sys.executable, SCRIPT, state], capture_output=True, text=True, timeout=20,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    die(process, state, signal.SIGTERM)
    assert second.returncode == 1
    assert f"{state} is in use by another launcher (process {process.pid})" in second.stderr
    assert len(second.stderr.splitlines()) == 1
